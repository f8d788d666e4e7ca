import { describe, expect, it } from 'vitest'
import type { EngineStub } from '../testing/engine-stub.ts'
import { getRaw, isUntouched, LIST } from '../testing/knock.ts'
import { openStubDoor, type TestDoor } from '../testing/open-test-door.ts'
import { openSocket, readAnswer, sendRaw, type RawAnswer } from '../testing/raw-http.ts'

type Door = TestDoor<EngineStub>

function post(door: Door, body: string | Buffer, type = 'application/json', path = LIST): Promise<RawAnswer> {
  const head = [...door.head(`POST ${path}`), `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`]
  return sendRaw(door.port, { head, body })
}
const json = ({ body }: RawAnswer): unknown => JSON.parse(body)

describe('addresses (rows R1, R2, R3)', () => {
  it.each(['..%2f..%2fetc', '%00', 'a%00b', 'x'.repeat(10_000), '__proto__', 'constructor', '%2e%2e', '%F0%9F%98%80'])(
    'R1: the id %s is of no request',
    async (id) => {
      const door = await openStubDoor()
      for (const path of [`${LIST}/${id}`, `${LIST}/${id}/events`, `${LIST}/${id}/result`]) {
        const answer = await getRaw(door, {}, path)
        expect([answer.status, json(answer)]).toEqual([404, { detail: 'Request not found', code: 'request_not_found' }])
      }
    },
  )

  it('R1: an address that cannot be decoded leads nowhere', async () => {
    const door = await openStubDoor()
    for (const path of [`${LIST}/%zz`, `${LIST}/%`, '/v1/%c0%af']) {
      const answer = await getRaw(door, {}, path)
      expect([answer.status, json(answer)]).toEqual([404, { detail: 'Not Found', code: 'route_not_found' }])
    }
  })

  it('R2: paths that climb reach the engine as they are, and are refused there', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.run(id).move('succeeded')
    const at = (path: string): Promise<RawAnswer> => getRaw(door, {}, `${LIST}/${id}/artifacts/${path}`)
    expect((await at('artifacts/out.txt')).body).toBe('made by a run')
    for (const path of ['artifacts/../../x', 'artifacts/%2e%2e/x', 'artifacts/..%5cx', 'artifacts/a%00b', '']) {
      expect([path, (await at(path)).status]).toEqual([path, 400])
    }
    for (const path of ['out.txt', '/etc/passwd', 'artifacts/nope', 'artifacts']) {
      expect([path, (await at(path)).status]).toEqual([path, 404])
    }
  })

  it('R3: a wrong method is 405 with the methods of that address, and an unknown address is 404', async () => {
    const door = await openStubDoor()
    const cases: [string, string, string][] = [
      ['DELETE', LIST, 'GET, HEAD, POST'],
      ['POST', `${LIST}/x`, 'DELETE, GET, HEAD'],
      ['GET', `${LIST}/x/upload`, 'POST'],
      ['HEAD', `${LIST}/x/events`, 'GET'],
      ['POST', `${LIST}/x/artifacts/a/b`, 'GET, HEAD'],
      ['DELETE', '/openapi.json', 'GET, HEAD'],
    ]
    for (const [method, path, allow] of cases) {
      const answer = await sendRaw(door.port, { head: door.head(`${method} ${path}`) })
      expect([method, path, answer.status, answer.headers.allow]).toEqual([method, path, 405, allow])
    }
    for (const path of ['/v1', '/v1/nothing', `${LIST}/x/nothing`, '/nothing']) {
      const answer = await getRaw(door, {}, path)
      expect([path, answer.status, json(answer)]).toEqual([path, 404, { detail: 'Not Found', code: 'route_not_found' }])
    }
  })

  it('HEAD answers like GET, without a body', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.run(id).move('succeeded')
    for (const path of ['/v1/health', `${LIST}/${id}/artifacts/artifacts/out.txt`]) {
      const answer = await door.call(path, { method: 'HEAD' })
      expect([answer.status, await answer.text()]).toEqual([200, ''])
      const body = await (await door.call(path)).text()
      expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(body)))
    }
    const file = await door.call(`${LIST}/${id}/artifacts/artifacts/out.txt`)
    expect(file.headers.get('accept-ranges')).toBe('none')
  })
})

describe('JSON bodies (rows R4, M7)', () => {
  it.each([
    ['not JSON', '{"engine":'],
    ['NaN', '{"input":{"a":NaN}}'],
    ['a depth of 100,000', '['.repeat(100_000)],
    ['a depth of 65 inside', `{"input":{"a":${'['.repeat(64)}${']'.repeat(64)}}}`],
    ['__proto__ as a key', '{"input":{"__proto__":{"polluted":1}}}'],
    ['a key that comes twice', '{"engine":"script","engine":"codex"}'],
    ['a key that comes twice in disguise', '{"input":{"a" : 1, "\\u0061"\n: 2}}'],
    ['a key that comes twice in a list', '{"input":{"a":[1,{"b":{},"b":2}]}}'],
    ['a prototype behind a constructor', '{"input":{"constructor":{"prototype":{"a":1}}}}'],
    ['__proto__ in disguise', '{"input":{"\\u005f_proto__":{"polluted":1}}}'],
    ['half a surrogate pair', '{"input":{"a":"\\ud83d"}}'],
    ['half a surrogate pair in a key', '{"input":{"\\ude00":1}}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a byte order mark of UTF-16', Buffer.from('\ufeff{}', 'utf16le')],
  ])('R4: %s is 400 at once', async (_what, body) => {
    const door = await openStubDoor()
    const start = performance.now()
    const answer = await post(door, body)
    expect([answer.status, Reflect.get(Object(json(answer)), 'code')]).toEqual([400, 'json_invalid'])
    expect(performance.now() - start).toBeLessThan(1_000)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(await isUntouched(door)).toBe(true)
  })

  it('R4: 10 MB are 413, announced or in chunks', async () => {
    const door = await openStubDoor()
    const big = Buffer.from(JSON.stringify({ input: { a: 'x'.repeat(10 * 1024 * 1024) } }))
    expect((await post(door, big)).status).toBe(413)
    const head = [...door.head(`POST ${LIST}`), 'Content-Type: application/json', 'Transfer-Encoding: chunked']
    const framed = Buffer.concat([Buffer.from(`${big.length.toString(16)}\r\n`), big, Buffer.from('\r\n0\r\n\r\n')])
    expect((await sendRaw(door.port, { head, body: framed })).status).toBe(413)
    expect(await isUntouched(door)).toBe(true)
  })

  it('takes what JSON.parse takes: whole surrogate pairs, names of the prototype as data, one key in two objects', async () => {
    const door = await openStubDoor()
    const answer = await post(
      door,
      '{"engine":"script","input":{"constructor":"\\ud83d\\ude00","engine":[{"a":1},{"a":"a"}]}}',
    )
    expect(answer.status).toBe(200)
    const { created } = door.engine.stub.run(String(Reflect.get(Object(json(answer)), 'request_id')))
    expect([created.engine, JSON.stringify(created.input)]).toEqual([
      'script',
      '{"constructor":"😀","engine":[{"a":1},{"a":"a"}]}',
    ])
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'application/json5'])(
    '%s is 415',
    async (type) => {
      const door = await openStubDoor()
      expect((await post(door, '{}', type)).status).toBe(415)
    },
  )

  it('a body without a type, of a charset of its own or compressed is 415', async () => {
    const door = await openStubDoor()
    const bare = await sendRaw(door.port, { head: [...door.head(`POST ${LIST}`), 'Content-Length: 2'], body: '{}' })
    expect(bare.status).toBe(415)
    expect((await post(door, '{}', 'application/json; charset=latin1')).status).toBe(415)
    expect((await post(door, '{}', 'application/json\r\nContent-Encoding: gzip')).status).toBe(415)
    expect((await post(door, '{}', 'application/json; charset=UTF-8')).status).toBe(200)
  })

  it('a body that never comes is given up', async () => {
    const door = await openStubDoor({ limits: { jsonBodyTimeoutMs: 100, drainMs: 100 } })
    const socket = await openSocket(door.port)
    const head = [...door.head(`POST ${LIST}`), 'Content-Type: application/json', 'Content-Length: 20']
    socket.write(`${head.join('\r\n')}\r\n\r\n{"engine"`)
    const answer = await readAnswer(socket)
    expect([answer.status, Reflect.get(Object(json(answer)), 'code')]).toEqual([408, 'request_timeout'])
    socket.destroy()
  })
})

describe('values of the wrong type are told as FastAPI tells them', () => {
  const detail = (answer: RawAnswer): unknown => Reflect.get(Object(json(answer)), 'detail')

  it('in a body', async () => {
    const door = await openStubDoor()
    const answer = await post(
      door,
      '{"engine":7,"parameter":[1],"input":"x","client_metadata":{"conversation_mode":"chat"}}',
    )
    expect(answer.status).toBe(422)
    expect(detail(answer)).toEqual([
      { type: 'string_type', loc: ['body', 'engine'], msg: 'Input should be a valid string', input: 7 },
      { type: 'dict_type', loc: ['body', 'input'], msg: 'Input should be a valid dictionary', input: 'x' },
      { type: 'dict_type', loc: ['body', 'parameter'], msg: 'Input should be a valid dictionary', input: [1] },
      {
        type: 'literal_error',
        loc: ['body', 'client_metadata', 'conversation_mode'],
        msg: "Input should be 'session' or 'non_session'",
        input: 'chat',
        ctx: { expected: "'session' or 'non_session'" },
      },
    ])
  })

  it('a body that is missing, or no object', async () => {
    const door = await openStubDoor()
    const nothing = await sendRaw(door.port, { head: [...door.head(`POST ${LIST}`), 'Content-Length: 0'] })
    expect([nothing.status, detail(nothing)]).toEqual([
      422,
      [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }],
    ])
    expect(detail(await post(door, '[]'))).toMatchObject([{ type: 'model_attributes_type', loc: ['body'] }])
    expect(detail(await post(door, '{}', 'application/json', '/v1/library'))).toMatchObject([
      { type: 'missing', loc: ['body', 'path'], input: {} },
    ])
  })

  it('R5: in a query', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    const range = `${LIST}/${id}/logs/range`
    const cases: [string, object][] = [
      [range, { type: 'missing', loc: ['query', 'stream'] }],
      [
        `${range}?stream=stdout&byte_from=-1`,
        { type: 'greater_than_equal', loc: ['query', 'byte_from'], ctx: { ge: 0 } },
      ],
      [`${range}?stream=stdout&byte_from=NaN`, { type: 'int_parsing', loc: ['query', 'byte_from'], input: 'NaN' }],
      [`${range}?stream=stdout&byte_from=9007199254740993`, { loc: ['query', 'byte_from'] }],
      [`${range}?stream=stdout&byte_from=1.5`, { loc: ['query', 'byte_from'] }],
      [`${range}?stream=stdout&stream=stderr`, { type: 'string_type', loc: ['query', 'stream'] }],
      [`${LIST}?page_size=1000`, { type: 'less_than_equal', ctx: { le: 200 } }],
      [`${LIST}?status=done`, { type: 'literal_error' }],
      [`${LIST}/${id}/events?cursor=x`, { type: 'int_parsing', loc: ['query', 'cursor'] }],
    ]
    for (const [path, problem] of cases) {
      const answer = await getRaw(door, {}, path)
      expect([path, answer.status]).toEqual([path, 422])
      expect(detail(answer)).toMatchObject([problem])
    }
  })

  it('an Idempotency-Key that is no key', async () => {
    const door = await openStubDoor()
    for (const key of ['', 'ü', 'x'.repeat(256), 'a b']) {
      const head = [...door.head(`POST ${LIST}`), 'Content-Type: application/json', 'Content-Length: 2']
      const answer = await sendRaw(door.port, { head: [...head, `Idempotency-Key: ${key}`], body: '{}' })
      expect([key, answer.status]).toEqual([key, 422])
    }
  })

  it('a large value does not come back with every problem', async () => {
    const door = await openStubDoor()
    const answer = await post(door, JSON.stringify({ engine: ['x'.repeat(500_000)] }))
    expect(answer.status).toBe(422)
    expect(answer.body.length).toBeLessThan(10_000)
  })
})

import { describe, expect, it } from 'vitest'
import { FORM_TYPE, GOOD_PACKAGE, multipartBody, type RawPart } from '../testing/multipart-body.ts'
import { openStubDoor } from '../testing/open-test-door.ts'
import { openSocket, readAnswer, sendRaw, type RawAnswer } from '../testing/raw-http.ts'
import { codeOf, sendBody, sendParts } from '../testing/send-form.ts'

const problemsOf = ({ body }: RawAnswer): unknown => Reflect.get(Object(JSON.parse(body)), 'detail')

describe('hostile forms (rows M)', () => {
  it.each([
    ['no boundary', 'multipart/form-data'],
    ['an empty boundary', 'multipart/form-data; boundary='],
    ['an empty quoted boundary', 'multipart/form-data; boundary=""'],
    ['a boundary of 71 characters', `multipart/form-data; boundary=${'b'.repeat(71)}`],
    ['a boundary of 252 characters', `multipart/form-data; boundary=${'b'.repeat(252)}`],
    ['a boundary of 5000 characters', `multipart/form-data; boundary=${'b'.repeat(5_000)}`],
    ['a boundary with a line break in it', 'multipart/form-data; boundary="b%0d%0a"'],
  ])('M1: %s is 400 at once', async (_what, type) => {
    const door = await openStubDoor()
    const start = performance.now()
    const answer = await sendBody(door, multipartBody([GOOD_PACKAGE]), { type })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'multipart_invalid'])
    expect(performance.now() - start).toBeLessThan(1_000)
    expect(door.engine.stub.incoming()).toEqual([])
  })

  it('M2: names of the prototype are names like any other', async () => {
    const door = await openStubDoor()
    const answer = await sendParts(
      door,
      { name: '__proto__', content: 'x', headers: ['__proto__: x'] },
      { name: 'constructor', content: 'x' },
      GOOD_PACKAGE,
    )
    expect(answer.status).toBe(200)
    expect(door.engine.stub.taken).toEqual(['package'])
    const file = await sendParts(door, { name: 'toString', fileName: 'x', content: 'x' }, GOOD_PACKAGE)
    expect([file.status, codeOf(file)]).toEqual([422, 'request_malformed'])
  })

  it('M3: more parts than allowed, then cut: refused, and alive', async () => {
    const door = await openStubDoor()
    const fields = Array.from({ length: 40 }, (_, at) => ({ name: `f${at}`, content: 'x' }))
    const cut = multipartBody(fields).subarray(0, -30)
    const answer = await sendBody(door, cut)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'multipart_invalid'])
    expect((await sendParts(door, GOOD_PACKAGE)).status).toBe(200)
  })

  it.each([
    ['no closing boundary', multipartBody([GOOD_PACKAGE], '')],
    ['cut inside the file', multipartBody([{ ...GOOD_PACKAGE, content: 'PK'.repeat(50_000) }]).subarray(0, 60_000)],
    ['cut inside a part’s head', multipartBody([GOOD_PACKAGE]).subarray(0, 30)],
    ['nothing that is multipart', Buffer.from('PK'.repeat(1_000))],
    ['a field that is too long', multipartBody([{ name: 'library_id', content: 'x'.repeat(100_000) }])],
  ])('M4: %s is 400, and its files are gone', async (_what, body) => {
    const door = await openStubDoor()
    const answer = await sendBody(door, body)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'multipart_invalid'])
    expect(door.engine.stub.incoming()).toEqual([])
  })

  it.each([
    ['200 header lines', { headers: Array.from({ length: 200 }, (_, at) => `X-${at}: y`) }],
    ['a header of 64 KB', { headers: [`X-Long: ${'y'.repeat(65_536)}`] }],
    ['a nested form', { headers: ['Content-Type: multipart/mixed; boundary=inner'], fileName: undefined }],
  ])('M4: %s hides its part, so the package is missing or no file', async (_what, change) => {
    const door = await openStubDoor()
    const { fileName, ...rest } = GOOD_PACKAGE
    const hasName = !('fileName' in change) && fileName !== undefined
    const answer = await sendParts(door, { ...rest, ...(hasName ? { fileName } : {}), headers: change.headers })
    expect(answer.status).toBe(422)
    expect(door.engine.stub.incoming()).toEqual([])
  })

  it.each(['../../x', 'a\0b', 'x'.repeat(10_000), '', 'C:\\x', '"; name="file'])(
    'M5: the file name %j of the package is not looked at',
    async (fileName) => {
      const door = await openStubDoor()
      const answer = await sendParts(door, { ...GOOD_PACKAGE, fileName: fileName.replaceAll('"', '%22') })
      expect(answer.status).toBe(200)
    },
  )

  it('M6: a missing package, one sent twice, as a field, or beside another source is 422', async () => {
    const door = await openStubDoor()
    const missing = { type: 'missing', loc: ['body', 'skill_package'], msg: 'Field required', input: null }
    expect(problemsOf(await sendParts(door, { name: 'file', fileName: 'in.zip', content: 'PK' }))).toEqual([missing])
    expect(problemsOf(await sendBody(door, '', { type: null }))).toEqual([missing])
    const cases: RawPart[][] = [
      [],
      [GOOD_PACKAGE, GOOD_PACKAGE],
      [{ name: 'skill_package', content: 'PK as a field' }],
      [{ name: 'library_id', fileName: 'x', content: 'sample' }],
      [GOOD_PACKAGE, { name: 'library_id', content: 'sample' }],
      [GOOD_PACKAGE, { name: 'skill_files', fileName: 'demo/a', content: 'a' }],
      [
        GOOD_PACKAGE,
        { name: 'file', fileName: 'a', content: 'PK' },
        { name: 'input_files', fileName: 'a', content: 'a' },
      ],
    ]
    for (const parts of cases) {
      const answer = await sendParts(door, ...parts)
      expect([answer.status, codeOf(answer)]).toEqual([422, 'request_malformed'])
    }
    expect(door.engine.stub.incoming()).toEqual([])
  })

  it('M7: a compressed body is 415, and so is one of another type', async () => {
    const door = await openStubDoor()
    const body = multipartBody([GOOD_PACKAGE])
    expect((await sendBody(door, body, { headers: ['Content-Encoding: gzip'] })).status).toBe(415)
    for (const type of ['application/json', 'application/zip', 'multipart/mixed; boundary=b', 'text/plain']) {
      expect((await sendBody(door, body, { type })).status).toBe(415)
    }
  })

  it('M7: a body in chunks works, and is refused where it passes the limit', async () => {
    const door = await openStubDoor({ limits: { uploadBodyBytes: 10_000 } })
    const chunked = async (body: Buffer): Promise<RawAnswer> => {
      const id = await door.create()
      const head = [
        ...door.head(`POST /v1/temp-skill-runs/${id}/upload`),
        `Content-Type: ${FORM_TYPE}`,
        'Transfer-Encoding: chunked',
      ]
      const framed = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
      return await sendRaw(door.port, { head, body: framed })
    }
    expect((await chunked(multipartBody([GOOD_PACKAGE]))).status).toBe(200)
    const big = multipartBody([{ ...GOOD_PACKAGE, content: 'PK'.repeat(6_000) }])
    expect((await chunked(big)).status).toBe(413)
    expect((await sendBody(door, big)).status).toBe(413)
    expect(door.engine.stub.incoming()).toHaveLength(1)
  })

  it('M7: a client that asks first is told to go on, or no, before it sends the body', async () => {
    const door = await openStubDoor()
    const body = multipartBody([GOOD_PACKAGE])
    const ask = async (id: string, token: string): Promise<[string, RawAnswer]> => {
      const socket = await openSocket(door.port)
      let seen = ''
      socket.on('data', (chunk: Buffer) => (seen += chunk.toString()))
      const answer = readAnswer(socket)
      const head = [
        ...door.head(`POST /v1/temp-skill-runs/${id}/upload`),
        `Content-Type: ${FORM_TYPE}`,
        `Content-Length: ${body.length}`,
        'Expect: 100-continue',
      ].map((line) => line.replace(door.token, token))
      socket.write(`${head.join('\r\n')}\r\n\r\n`)
      await expect.poll(() => seen).toContain('\r\n\r\n')
      const first = seen.split('\r\n', 1)[0] ?? ''
      if (first.includes('100')) socket.write(body)
      const whole = await answer
      socket.destroy()
      return [first, whole]
    }
    const [first, answer] = await ask(await door.create(), door.token)
    expect([first, answer.status]).toEqual(['HTTP/1.1 100 Continue', 200])
    const [refused] = await ask(await door.create(), 'wrong')
    expect(refused).toBe('HTTP/1.1 401 Unauthorized')
  })
})

import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { EngineStub } from '../testing/engine-stub.ts'
import { LIST } from '../testing/knock.ts'
import { FORM_TYPE } from '../testing/multipart-body.ts'
import { openStubDoor, type TestDoor } from '../testing/open-test-door.ts'
import { openSocket, readAnswer, sendRaw } from '../testing/raw-http.ts'

const codeOf = (body: string): unknown => Reflect.get(Object(JSON.parse(body)), 'code')
const untilClosed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()))

async function openSockets(door: TestDoor<EngineStub>, count: number, bytes: string): Promise<Socket[]> {
  const sockets = await Promise.all(Array.from({ length: count }, () => openSocket(door.port)))
  for (const socket of sockets) socket.resume().write(bytes)
  return sockets
}

describe('slow and idle clients (row L1)', () => {
  it('do not hold up the others, and are closed by the timeouts', async () => {
    const door = await openStubDoor({
      limits: { headersTimeoutMs: 1_500, requestTimeoutMs: 2_000, timeoutCheckIntervalMs: 250 },
    })
    const id = await door.create()
    const head = `${door.head('GET /v1/health')[0] ?? ''}\r\nHost: 127.0.0.1:${door.port}\r\n`
    const uploadHead = [
      ...door.head(`POST ${LIST}/${id}/upload`),
      `Content-Type: ${FORM_TYPE}`,
      'Content-Length: 100000',
      '',
      '--test-boundary\r\nContent-Disposition: form-data; name="skill_package"; filename="a.zip"\r\n\r\nPK',
    ]
    const slow = [
      ...(await openSockets(door, 180, '')),
      ...(await openSockets(door, 40, head)),
      ...(await openSockets(door, 20, uploadHead.join('\r\n'))),
    ]
    const allClosed = Promise.all(slow.map(untilClosed))
    const times: number[] = []
    for (let round = 0; round < 200; round += 1) {
      const start = performance.now()
      expect((await door.call('/v1/health')).status).toBe(200)
      times.push(performance.now() - start)
    }
    const p95 = times.sort((one, other) => one - other)[190] ?? Infinity
    expect(p95).toBeLessThan(200)
    await allClosed
    await expect.poll(() => door.engine.stub.incoming()).toEqual([])
  })

  it('slow headers are told 408', async () => {
    const door = await openStubDoor({
      limits: { headersTimeoutMs: 200, requestTimeoutMs: 400, timeoutCheckIntervalMs: 50 },
    })
    const socket = await openSocket(door.port)
    socket.write(`GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\n`)
    const answer = await readAnswer(socket)
    expect([answer.status, codeOf(answer.body), answer.headers.connection]).toEqual([408, 'request_timeout', 'close'])
  })

  it('a slow upload is told 408, and leaves nothing', async () => {
    const door = await openStubDoor({
      limits: { headersTimeoutMs: 200, requestTimeoutMs: 400, timeoutCheckIntervalMs: 50 },
    })
    const id = await door.create()
    const socket = await openSocket(door.port)
    const head = [
      ...door.head(`POST ${LIST}/${id}/upload`),
      `Content-Type: ${FORM_TYPE}`,
      'Content-Length: 1000',
      '',
      '',
    ]
    socket.write(`${head.join('\r\n')}--test-boundary\r\n`)
    const answer = await readAnswer(socket)
    expect([answer.status, codeOf(answer.body)]).toEqual([408, 'request_timeout'])
    await untilClosed(socket)
    await expect.poll(() => door.engine.stub.incoming()).toEqual([])
  })

  it('an idle connection is closed after its last answer', async () => {
    const door = await openStubDoor({ limits: { keepAliveTimeoutMs: 50 } })
    const socket = await openSocket(door.port)
    socket.write(`${door.head('GET /v1/health').join('\r\n')}\r\n\r\n`)
    expect((await readAnswer(socket)).status).toBe(200)
    await untilClosed(socket)
  })

  it('more connections than there is room for are closed', async () => {
    const door = await openStubDoor({ limits: { maxConnections: 3 } })
    const sockets = await openSockets(door, 3, '')
    const extra = await openSocket(door.port)
    await untilClosed(extra)
    for (const socket of sockets) socket.destroy()
    await expect.poll(async () => (await door.call('/v1/health').catch(() => null))?.status).toBe(200)
  })
})

describe('what is not HTTP', () => {
  it('headers that are too large or too many are 431', async () => {
    const door = await openStubDoor()
    const large = await sendRaw(door.port, { head: [...door.head('GET /v1/health'), `X-Large: ${'x'.repeat(17_000)}`] })
    expect([large.status, codeOf(large.body)]).toEqual([431, 'headers_too_large'])
    const head = [...door.head('GET /v1/health'), `X-Large: ${'x'.repeat(15_000)}`]
    expect((await sendRaw(door.port, { head })).status).toBe(200)
  })

  it.each([
    ['two lengths', ['Content-Length: 1', 'Content-Length: 2']],
    ['a length and chunks', ['Content-Length: 1', 'Transfer-Encoding: chunked']],
    ['a folded header', ['X-Folded: a', ' b']],
    ['a line without colon', ['nonsense']],
  ])('%s are 400 in our form', async (_what, lines) => {
    const door = await openStubDoor()
    const answer = await sendRaw(door.port, { head: [...door.head(`POST ${LIST}`), ...lines], body: '{}' })
    expect([answer.status, codeOf(answer.body)]).toEqual([400, 'http_invalid'])
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  })

  it('two requests in one piece get their two answers, in order', async () => {
    const door = await openStubDoor()
    const socket = await openSocket(door.port)
    let seen = ''
    socket.on('data', (chunk: Buffer) => (seen += chunk.toString()))
    const one = `${door.head('GET /v1/health').join('\r\n')}\r\n\r\n`
    socket.write(one + one.replace('/v1/health', '/v1/nothing'))
    await expect.poll(() => seen.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404'])
    socket.destroy()
  })
})

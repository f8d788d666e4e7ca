import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { AppError } from '../contract/errors.ts'
import type { EngineStub } from '../testing/engine-stub.ts'
import { FORM_TYPE, GOOD_PACKAGE, multipartBody } from '../testing/multipart-body.ts'
import { openStubDoor, type TestDoor } from '../testing/open-test-door.ts'
import { openSocket, readAnswer, type RawAnswer } from '../testing/raw-http.ts'

type Door = TestDoor<EngineStub>
const MiB = 1024 * 1024
const BIG = multipartBody([{ ...GOOD_PACKAGE, content: Buffer.alloc(30 * MiB, 'PK') }])

/** Sends all of a body before it reads a byte, as Python's clients do. */
async function sendThenRead(socket: Socket, head: readonly string[], body: Buffer): Promise<RawAnswer> {
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await new Promise<void>((resolve) => socket.write(body, () => resolve()))
  return await readAnswer(socket)
}

function uploadHead(door: Door, id: string, extra: readonly string[] = []): string[] {
  return [
    ...door.head(`POST /v1/temp-skill-runs/${id}/upload`),
    `Content-Type: ${FORM_TYPE}`,
    `Content-Length: ${BIG.length}`,
    ...extra,
  ]
}

describe('an upload that is refused before its body was read', () => {
  const refusals: [string, number, (door: Door) => Promise<string[]>][] = [
    ['an unknown request', 404, (door) => Promise.resolve(uploadHead(door, 'nope'))],
    [
      'a wrong token',
      401,
      async (door) => uploadHead(door, await door.create()).map((line) => line.replace(/Bearer .*/, 'Bearer x')),
    ],
    ['another site', 403, async (door) => uploadHead(door, await door.create(), ['Origin: https://evil.example'])],
    [
      'a full queue',
      429,
      async (door) => {
        door.engine.stub.refuseUploads(new AppError('queue_full', 'Job queue is full'))
        return uploadHead(door, await door.create())
      },
    ],
    ['a package that is too large', 400, async (door) => uploadHead(door, await door.create())],
  ]

  it.each(refusals)('%s: a client that reads late still reads the %i', async (_what, status, makeHead) => {
    const door = await openStubDoor()
    for (const extra of [[], ['Connection: close']]) {
      const socket = await openSocket(door.port)
      const answer = await sendThenRead(socket, [...(await makeHead(door)), ...extra], BIG)
      expect(answer.status).toBe(status)
      socket.destroy()
    }
    expect(door.engine.stub.incoming()).toEqual([])
  })

  it('fetch reads it too', async () => {
    const door = await openStubDoor()
    const answer = await door.call('/v1/temp-skill-runs/nope/upload', {
      method: 'POST',
      headers: { 'content-type': FORM_TYPE },
      body: new Uint8Array(BIG),
    })
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { detail: 'Request not found', code: 'request_not_found' },
    ])
  })

  it('the connection serves the next request', async () => {
    const door = await openStubDoor()
    const socket = await openSocket(door.port)
    expect((await sendThenRead(socket, uploadHead(door, 'nope'), BIG)).status).toBe(404)
    const next = readAnswer(socket)
    socket.write(`${door.head('GET /v1/health').join('\r\n')}\r\n\r\n`)
    expect((await next).status).toBe(200)
    socket.destroy()
  })

  it('a client that asked for it is hung up on after its body', async () => {
    const door = await openStubDoor()
    const socket = await openSocket(door.port)
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    expect((await sendThenRead(socket, uploadHead(door, 'nope', ['Connection: close']), BIG)).status).toBe(404)
    await closed
  })

  it('a body without end is cut off at the limit of bytes', async () => {
    const door = await openStubDoor({ limits: { drainBytes: 2 * MiB } })
    const socket = await openSocket(door.port)
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    const head = [...door.head('POST /v1/temp-skill-runs/nope/upload'), `Content-Type: ${FORM_TYPE}`]
    socket.write(`${[...head, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n`)
    const answer = readAnswer(socket)
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536), Buffer.from('\r\n')])
    const pour = (): void => {
      if (!socket.destroyed) socket.write(chunk, pour)
    }
    pour()
    expect((await answer).status).toBe(404)
    await closed
  })

  it('a body that trickles is cut off at the limit of time', async () => {
    const door = await openStubDoor({ limits: { drainMs: 200 } })
    const socket = await openSocket(door.port)
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.write(`${uploadHead(door, 'nope').join('\r\n')}\r\n\r\n`)
    expect((await readAnswer(socket)).status).toBe(404)
    const start = performance.now()
    await closed
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

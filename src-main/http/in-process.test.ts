import { describe, expect, it } from 'vitest'
import { LIST } from '../testing/knock.ts'
import { FORM_TYPE, GOOD_PACKAGE, multipartBody } from '../testing/multipart-body.ts'
import { openStubDoor } from '../testing/open-test-door.ts'

const at = (path: string, init?: RequestInit): Request => new Request(`app://skill-tryout${path}`, init)

/** A body that comes piece by piece, when somebody reads. */
function streamed(pieces: readonly Uint8Array[], onCancel: () => void = () => undefined): RequestInit {
  const rest = [...pieces]
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = rest.shift()
      if (piece === undefined) controller.close()
      else controller.enqueue(piece)
    },
    cancel: onCancel,
  })
  return { method: 'POST', body, duplex: 'half' }
}

describe('a request without a socket', () => {
  it('needs no token, and is from whom the caller says', async () => {
    const { app } = await openStubDoor()
    for (const caller of ['page', 'desktop'] as const) {
      const answer = await app.answer(at('/v1/session'), caller)
      expect(await answer.json()).toEqual({ caller, can_name_paths: caller === 'desktop' })
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  it('cannot be imitated by a socket, whatever it sends', async () => {
    const door = await openStubDoor()
    const answer = await fetch(`${door.url}/v1/session`, { headers: { caller: 'desktop', 'x-caller': 'desktop' } })
    expect(answer.status).toBe(401)
    const mixed = await Promise.all([
      door.app.answer(at('/v1/session'), 'desktop').then((one) => one.json()),
      door.call('/v1/session').then((one) => one.json()),
      fetch(`${door.url}/v1/session`).then((one) => one.status),
    ])
    expect(mixed).toMatchObject([{ caller: 'desktop' }, { caller: 'token' }, 401])
  })

  it('lets the desktop add a folder by its path, but not the page', async () => {
    const { app } = await openStubDoor()
    const add = (caller: 'page' | 'desktop'): Promise<Response> =>
      app.answer(
        at('/v1/library', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"path":"/home/me/skill"}',
        }),
        caller,
      )
    expect((await add('page')).status).toBe(403)
    expect(await (await add('desktop')).json()).toMatchObject({ path: '/home/me/skill' })
  })

  it('works before any port is open, and is told so', async () => {
    const door = await openStubDoor({ willListen: false })
    const answer = await door.app.answer(at('/v1/connection'), 'page')
    expect(await answer.json()).toMatchObject({ url: null, recent_clients: [] })
    const document = await door.app.answer(at('/openapi.json'), 'page')
    expect(await document.json()).not.toHaveProperty('servers')
  })

  it('gets errors, empty answers and files like anybody', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.run(id).move('succeeded')
    const missing = await door.app.answer(at(`${LIST}/nope`), 'page')
    expect([missing.status, await missing.json()]).toMatchObject([404, { code: 'request_not_found' }])
    const wrong = await door.app.answer(at(LIST, { method: 'PATCH' }), 'page')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    const head = await door.app.answer(at('/v1/health', { method: 'HEAD' }), 'page')
    expect([head.status, await head.text()]).toEqual([200, ''])
    const file = await door.app.answer(at(`${LIST}/${id}/artifacts/artifacts/out.txt`), 'page')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="out.txt"')
    expect(await file.text()).toBe('made by a run')
  })

  it('uploads as a stream, at the pace of the engine', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    const form = multipartBody([{ ...GOOD_PACKAGE, content: Buffer.alloc(5_000_000, 'PK') }])
    const pieces = Array.from({ length: Math.ceil(form.length / 65_536) }, (_, index) =>
      form.subarray(index * 65_536, (index + 1) * 65_536),
    )
    const init = { ...streamed(pieces), headers: { 'content-type': FORM_TYPE } }
    const answer = await door.app.answer(at(`${LIST}/${id}/upload`, init), 'page')
    expect([answer.status, await answer.json()]).toMatchObject([200, { request_id: id, status: 'queued' }])
  })

  it('does not go on reading an upload that was refused', async () => {
    const door = await openStubDoor()
    const cancelled = Promise.withResolvers<undefined>()
    const endless = Array.from({ length: 10_000 }, () => new Uint8Array(65_536))
    const init = { ...streamed(endless, () => cancelled.resolve(undefined)), headers: { 'content-type': FORM_TYPE } }
    const answer = await door.app.answer(at(`${LIST}/nope/upload`, init), 'page')
    expect(answer.status).toBe(404)
    await answer.text()
    await cancelled.promise
  })

  it('gives up an upload when it is aborted, and leaves nothing of it', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    const stop = new AbortController()
    const start = multipartBody([{ ...GOOD_PACKAGE, content: Buffer.alloc(200_000, 'PK') }], '').subarray(0, -10)
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(start) })
    const init: RequestInit = { method: 'POST', body, duplex: 'half', signal: stop.signal }
    const answer = door.app.answer(
      at(`${LIST}/${id}/upload`, { ...init, headers: { 'content-type': FORM_TYPE } }),
      'page',
    )
    const settled = answer.then(
      (one) => one.status,
      () => 'aborted',
    )
    await expect.poll(() => door.engine.stub.incoming().length).toBe(1)
    stop.abort()
    expect([400, 'aborted']).toContain(await settled)
    await expect.poll(() => door.engine.stub.incoming()).toEqual([])
  })

  it('streams events, and ends them when the answer is given up', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    const run = door.engine.stub.run(id)
    run.move('running')
    const answer = await door.app.answer(at(`${LIST}/${id}/events`), 'page')
    const reader = (answer.body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    const readUntil = async (text: string): Promise<void> => {
      while (!seen.includes(text)) seen += (await reader.read()).value ?? ''
    }
    await readUntil('id: 1\n')
    run.tell({ line: 'later' })
    await readUntil('later')
    expect(door.engine.stub.openReaders()).toBe(1)
    await reader.cancel()
    await expect.poll(() => door.engine.stub.openReaders()).toBe(0)
  })

  it('ends events when the request is aborted', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.run(id).move('running')
    const stop = new AbortController()
    await door.app.answer(at(`${LIST}/${id}/events`, { signal: stop.signal }), 'page')
    expect(door.engine.stub.openReaders()).toBe(1)
    stop.abort()
    await expect.poll(() => door.engine.stub.openReaders()).toBe(0)
  })

  it('stops waiting for the end of a run when it is aborted', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.run(id).move('running')
    const stop = new AbortController()
    const answer = door.app.answer(at(`${LIST}/${id}?wait=60`, { signal: stop.signal }), 'page').catch(() => null)
    await expect.poll(() => door.engine.stub.openReaders()).toBe(1)
    stop.abort()
    await expect.poll(() => door.engine.stub.openReaders()).toBe(0)
    await answer
  })

  it('is told when the server is stopping', async () => {
    const door = await openStubDoor()
    await door.app.close()
    const answer = await door.app.answer(at('/v1/health'), 'page')
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'shutting_down' }])
  })
})

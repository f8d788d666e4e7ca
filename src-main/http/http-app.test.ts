import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ROUTES } from '../contract/api.ts'
import { createApiClient } from '../contract/client.ts'
import type { RouteDefinition } from '../contract/route.ts'
import { LIST } from '../testing/knock.ts'
import { openStubDoor } from '../testing/open-test-door.ts'
import { sendRaw } from '../testing/raw-http.ts'

const all = Object.values(ROUTES).flatMap((group) => Object.values<RouteDefinition>(group))
const Document = z.object({
  openapi: z.literal('3.1.0'),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
})

describe('the port', () => {
  it('that is taken is a clear error, and the door can still be closed', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()))
    const address = other.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const { createHttpApp } = await import('./http-app.ts')
    const door = await openStubDoor()
    const app = createHttpApp({
      engine: door.engine,
      token: 'x',
      webRootPath: door.webRootPath,
      version: '0.0.0',
      connection: { dataDirPath: door.webRootPath, serverFilePath: null },
      log: { debug: () => undefined, warn: () => undefined, error: () => undefined },
    })
    await expect(app.listen(port)).rejects.toThrow(`Port ${port} is already in use`)
    expect(() => app.loginLink()).toThrow('not listening')
    await app.close()
    await new Promise((resolve) => other.close(resolve))
  })

  it('is closed with the door, also while a client waits, and closing twice is closing once', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.run(id).move('running')
    const waiting = door.call(`${LIST}/${id}?wait=60`).catch(() => null)
    await expect.poll(() => door.engine.stub.openReaders()).toBe(1)
    await Promise.all([door.app.close(), door.app.close()])
    await waiting
    await expect.poll(() => door.engine.stub.openReaders()).toBe(0)
    await expect(door.call('/v1/health')).rejects.toThrow()
  })
})

describe('the routes', () => {
  it('are those of the OpenAPI document: each one that it describes is served, and each one of the table is described', async () => {
    const door = await openStubDoor()
    const document = Document.parse(await (await door.call('/openapi.json')).json())
    expect(document.servers).toEqual([{ url: door.url }])
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    for (const operation of described) {
      const [method = '', path = ''] = operation.split(' ')
      const answer = await door.call(path.replace(/\{\w+\}/g, 'x'), { method })
      const isUnknown = answer.status === 404 && (await answer.text()).includes('route_not_found')
      await answer.body?.cancel().catch(() => undefined)
      expect([operation, isUnknown, answer.status === 405]).toEqual([operation, false, false])
    }
    expect(described).toHaveLength(all.length)
    for (const { path } of all) {
      const target = path.replace(/\{\w+\*?\}/g, 'x')
      const { headers } = await sendRaw(door.port, { head: door.head(`PUT ${target}`) })
      const methods = all.filter((one) => one.path === path).map((one) => one.method)
      for (const method of methods) expect(headers.allow?.split(', ')).toContain(method)
    }
  })

  it('the document is built once', async () => {
    const door = await openStubDoor()
    const [one, other] = [await door.call('/openapi.json'), await door.call('/openapi.json')]
    expect(await one.text()).toBe(await other.text())
  })

  it('answer the typed client, each JSON answer in the form of its schema', async () => {
    const door = await openStubDoor()
    const api = createApiClient<Response, FormData>((url, { signal: _signal, ...init }) => door.call(url, init))
    const { request_id: id } = await api.tempRuns.create({
      body: { engine: 'script' },
      headers: { 'user-agent': 'ci/1' },
    })
    const form = new FormData()
    form.append('skill_package', new Blob(['PK']), 'a.zip')
    await api.tempRuns.upload({ params: { request_id: id }, form })
    const params = { request_id: id }
    expect(await api.tempRuns.status({ params, query: {} })).toMatchObject({ status: 'running', client: 'ci/1' })
    expect(await api.tempRuns.list({ query: {} })).toMatchObject({ total: 1, page_size: 20 })
    expect(await api.tempRuns.cancel({ params })).toMatchObject({ status: 'canceled', accepted: true })
    expect(await api.tempRuns.status({ params, query: { wait: 30 } })).toMatchObject({ status: 'canceled' })
    expect((await api.tempRuns.eventHistory({ params, query: {} })).events).toHaveLength(2)
    await expect(api.tempRuns.result({ params })).rejects.toMatchObject({ status: 409, code: 'result_not_ready' })
    expect(await api.tempRuns.remove({ params })).toEqual({ request_id: id, deleted: true })
    await expect(api.tempRuns.status({ params, query: {} })).rejects.toMatchObject({ code: 'request_not_found' })
    expect(await api.library.get({ params: { library_id: 'sample' }, query: {} })).toMatchObject({ check: null })
    expect((await api.library.files({ params: { library_id: 'sample' } })).is_cut).toBe(false)
    expect((await api.engines.list({ query: {} })).engines).toEqual([])
    expect((await api.system.health({})).status).toBe('ok')
  })

  it('a run that the page starts has no name of a program on it', async () => {
    const door = await openStubDoor()
    const answer = await door.app.answer(
      new Request('app://skill-tryout/v1/temp-skill-runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Mozilla/5.0' },
        body: '{}',
      }),
      'page',
    )
    const id = String(Reflect.get(Object(await answer.json()), 'request_id'))
    expect(door.engine.stub.run(id).client).toBeNull()
  })

  it('the same Idempotency-Key gets the same request', async () => {
    const door = await openStubDoor()
    const create = async (): Promise<unknown> => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'k-1' }
      return await (await door.call(LIST, { method: 'POST', headers, body: '{}' })).json()
    }
    expect(await create()).toEqual(await create())
  })
})

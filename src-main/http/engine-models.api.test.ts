import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { EngineModelsSchema } from '../contract/system.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const KEY = 'sk-very-secret'

/** A server with the built-in agent on a model server that counts who asks it. */
async function setUp(status = 200): Promise<{ server: TestServer; host: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const provider = createServer((incoming, outgoing) => {
    requests.push(incoming)
    outgoing.writeHead(status).end(JSON.stringify({ data: [{ id: 'model-b' }, { id: 'model-a', name: 'Model A' }] }))
  })
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const address = provider.address()
  const host = `127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  onTestFinished(async () => {
    provider.closeAllConnections()
    await once(provider.close(), 'close')
  })
  const environment = {
    PATH: process.env['PATH'],
    SKILL_TRYOUT_AGENT_BASE_URL: `http://${host}/v1`,
    SKILL_TRYOUT_AGENT_API_KEY: KEY,
  }
  return { server: await startTestServer({ environment }), host, requests }
}

const modelsOf = (server: TestServer, query: { refresh?: string } = {}) =>
  server.client.engines.models({ params: { engine: 'agent' }, query })

it('the models of an engine are asked for by their own address, kept, and then told with the engines too', async () => {
  const { server, host, requests } = await setUp()
  const known = async (): Promise<number | undefined> =>
    (await server.client.engines.list({ query: {} })).engines.find(({ engine }) => engine === 'agent')?.models.length
  expect(await known()).toBe(0)
  expect(requests).toHaveLength(0)

  expect(await modelsOf(server)).toMatchObject({
    ...{ engine: 'agent', snapshot_version_used: null, source: 'runtime_probe_cache', fallback_reason: null },
    ...{ told_by: 'provider', note: `As ${host} names them.` },
    models: [
      { id: 'model-a', display_name: 'Model A', deprecated: false, provider: null },
      { id: 'model-b', display_name: null },
    ],
  })
  expect(await known()).toBe(2)
  expect(await server.client.management.engine({ params: { engine: 'agent' } })).toMatchObject({ models_count: 2 })
  await modelsOf(server)
  expect(requests).toHaveLength(1)
  await modelsOf(server, { refresh: 'true' })
  await server.client.engines.list({ query: { refresh: 'true' } })
  expect(requests).toHaveLength(3)
  expect(requests.map(({ url, headers }) => [url, headers.authorization])).toContainEqual([
    ...['/v1/models', `Bearer ${KEY}`],
  ])
})

it('a key that is refused is an empty list with a reason, not an error, and is not told', async () => {
  const { server, host } = await setUp(401)
  const answer = await server.ask('/v1/engines/agent/models')
  expect(answer.status).toBe(200)
  const text = await answer.text()
  expect(text).not.toContain(KEY)
  expect(EngineModelsSchema.parse(JSON.parse(text))).toMatchObject({
    ...{ fallback_reason: 'key_refused', models: [] },
    note: `The model server ${host} does not accept the key (401).`,
  })
})

it('a name that is not in the list is taken: lists are never complete', async () => {
  const { server } = await setUp()
  await modelsOf(server)
  const body = { skill_id: 'demo-skill', engine: 'agent', model: 'newer-than-the-list' }
  const { request_id: id } = await server.client.tempRuns.create({ body })
  expect((await server.status(id)).model).toBe('newer-than-the-list')
})

it('an odd query is refused in words', async () => {
  const { server } = await setUp()
  expect((await server.ask('/v1/engines/agent/models?refresh=perhaps')).status).toBe(422)
})

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { createGatewayModelAccess } from './gateway.ts'

/** Words at which opencode or its fork ask again, from their programs; digits too, wherever they stand. */
const WORDS_OF_RETRIES =
  /429|500|502|503|504|524|rate.?limit|too many requests|overloaded|unavailable|(internal|server|network|connection)[-_ ]error|terminated|fetch failed|upstream connect|connection (refused|lost)|econn|enotfound|eai_again|timed? ?out|exhausted|try.*again|retry|at capacity/i

type Answer = (body: string, incoming: IncomingMessage, outgoing: ServerResponse) => void

/** A gateway before a server that begins to listen when the test wants it to. */
async function setUp(answer: Answer) {
  const server = createServer((incoming, outgoing) => {
    void text(incoming).then((body) => answer(body, incoming, outgoing))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    if (server.listening) await once(server.close(), 'close')
  }
  const warnings: string[] = []
  const source = createGatewayModelAccess({
    environment: { OPENAI_API_KEY: 'sk-real', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
    idleMs: 10_000,
    log: { warn: (facts, message) => warnings.push(JSON.stringify(facts) + message) },
  })
  onTestFinished(async () => {
    await source.close()
    await close()
  })
  const access = await source.open('run-1', 'openai-chat')
  if (access === null) throw new Error('no access')
  const ask = async (body = '{"model":"m"}'): Promise<{ status: number; text: string }> => {
    const url = `${access.baseUrl}/v1/chat/completions`
    const response = await fetch(url, { method: 'POST', body, headers: { authorization: `Bearer ${access.key}` } })
    return { status: response.status, text: await response.text() }
  }
  const listen = (): void => void server.listen(port, '127.0.0.1')
  return { access, ask, close, listen, port, warnings }
}

const fine: Answer = (body, _incoming, outgoing) => void outgoing.end(body)

it('nobody there: tried for a moment, then a status and words that no agent asks again after, and the reason for the run', async () => {
  const { access, ask, close, port, warnings } = await setUp(fine)
  await close()
  const startedAt = performance.now()
  const { status, text: said } = await ask()
  expect(performance.now() - startedAt).toBeGreaterThan(1_000)
  expect(performance.now() - startedAt).toBeLessThan(4_000)
  expect([status, said]).toEqual([424, expect.stringContaining('no answer')])
  expect(said).not.toMatch(WORDS_OF_RETRIES)
  const message = `The model server 127.0.0.1:${port} cannot be reached: it refuses the connection (ECONNREFUSED).`
  expect(access.trouble()).toEqual({ code: 'NETWORK', message })
  expect(warnings).toEqual([expect.stringContaining('ECONNREFUSED')])
  expect(said + warnings.join('')).not.toMatch(/sk-real|skill-tryout-/)
})

it('an agent that asks again all the same is answered at once', async () => {
  const { ask, close } = await setUp(fine)
  await close()
  await ask()
  const startedAt = performance.now()
  expect((await ask()).status).toBe(424)
  expect(performance.now() - startedAt).toBeLessThan(450)
})

it('a server that is back in a second is not noticed, and gets the whole request', async () => {
  const { access, ask, close, listen } = await setUp(fine)
  await close()
  const body = JSON.stringify({ model: 'm', text: 'x'.repeat(3_000_000) })
  const asked = ask(body)
  setTimeout(listen, 700)
  const answer = await asked
  expect(answer.status).toBe(200)
  expect(answer.text === body).toBe(true)
  expect(access.trouble()).toBeNull()
})

it('a connection that is lost before a byte of the answer is asked again, with the same body', async () => {
  const bodies: string[] = []
  const { ask } = await setUp((body, incoming, outgoing) => {
    bodies.push(body)
    if (bodies.length < 3) incoming.socket.resetAndDestroy()
    else outgoing.end('late')
  })
  expect(await ask('{"a":1}')).toEqual({ status: 200, text: 'late' })
  expect(bodies).toEqual(['{"a":1}', '{"a":1}', '{"a":1}'])
})

it('the end of an attempt ends its tries', async () => {
  const { access, ask, close } = await setUp(fine)
  await close()
  const startedAt = performance.now()
  const asked = ask().catch(() => 'ended')
  setTimeout(() => void access.close(), 200)
  expect(await asked).toBe('ended')
  expect(performance.now() - startedAt).toBeLessThan(1_000)
})

it('an overload goes to the agent as it is, is remembered, and forgotten with the next answer', async () => {
  let isDown = true
  const { access, ask, port } = await setUp((body, _incoming, outgoing) => {
    if (isDown) outgoing.writeHead(503).end('{"error":{"message":"Too busy for sk-real"}}')
    else outgoing.end(body)
  })
  expect(await ask()).toEqual({ status: 503, text: '{"error":{"message":"Too busy for sk-real"}}' })
  const message = `The model server 127.0.0.1:${port} cannot answer now (503): Too busy for ***`
  expect(access.trouble()).toEqual({ code: 'NETWORK', message })
  isDown = false
  expect((await ask()).status).toBe(200)
  expect(access.trouble()).toBeNull()
})

it('an account that is empty is told at once, for no waiting fills it', async () => {
  const { access, ask } = await setUp((_body, _incoming, outgoing) => {
    outgoing.writeHead(429).end('{"error":{"message":"You have no credit","code":"insufficient_quota"}}')
  })
  expect((await ask()).status).toBe(424)
  expect(access.trouble()).toMatchObject({ code: 'QUOTA_EXCEEDED' })
})

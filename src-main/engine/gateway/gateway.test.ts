import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGatewayModelAccess } from './gateway.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void

const DEFAULT_ANSWER: Answer = (_incoming, outgoing) => {
  outgoing.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b' })
  outgoing.end(JSON.stringify({ usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 } }))
}

/** A provider that records, and a gateway in front of it. */
async function startBoth(answer: Answer = DEFAULT_ANSWER, more: { path?: string; idleMs?: number } = {}) {
  const seen: Seen[] = []
  const warnings: string[] = []
  const provider = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    const record = (): void => {
      const body = Buffer.concat(chunks).toString()
      seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body })
    }
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      record()
      answer(incoming, outgoing)
    })
  })
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done))
  const address = provider.address()
  const providerUrl = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  const source = createGatewayModelAccess({
    environment: {
      OPENAI_API_KEY: 'sk-real',
      OPENAI_BASE_URL: providerUrl + (more.path ?? '/v1'),
      ANTHROPIC_API_KEY: 'sk-ant-real',
      ANTHROPIC_BASE_URL: providerUrl,
      GEMINI_API_KEY: 'gm-real',
      GOOGLE_GEMINI_BASE_URL: providerUrl,
    },
    idleMs: more.idleMs ?? 10_000,
    log: { warn: (facts, message) => warnings.push(JSON.stringify(facts) + message) },
  })
  onTestFinished(async () => {
    await source.close()
    provider.closeAllConnections()
    provider.close()
  })
  const open = async (wire: Parameters<typeof source.open>[1] = 'openai-chat') => {
    const access = await source.open('run-1', wire)
    if (access === null) throw new Error('no access')
    return access
  }
  return { source, open, seen, warnings, providerUrl }
}

function ask(baseUrl: string, key: string, path = '/v1/chat/completions', init: RequestInit = {}): Promise<Response> {
  return fetch(baseUrl + path, {
    method: 'POST',
    body: '{"model":"m"}',
    ...init,
    headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string> | undefined) },
  })
}

describe('the model gateway', () => {
  it.each([
    ['openai-chat', '/v1/chat/completions', 'authorization', 'authorization', 'Bearer sk-real'],
    ['openai-responses', '/v1/responses', 'authorization', 'authorization', 'Bearer sk-real'],
    ['anthropic', '/v1/messages?beta=true', 'x-api-key', 'x-api-key', 'sk-ant-real'],
    ['google', '/v1beta/models/m:streamGenerateContent?alt=sse', 'x-goog-api-key', 'x-goog-api-key', 'gm-real'],
  ] as const)('%s: swaps its token for the real key', async (wire, path, ourHeader, header, value) => {
    const { open, seen } = await startBoth()
    const access = await open(wire)
    const bearer = ourHeader === 'authorization' ? `Bearer ${access.key}` : access.key
    const answer = await fetch(access.baseUrl + path, {
      method: 'POST',
      headers: { [ourHeader]: bearer, 'anthropic-version': '1', cookie: 'a=b' },
      body: 'the body',
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(seen[0]).toMatchObject({ method: 'POST', url: path, body: 'the body' })
    expect(seen[0]?.headers[header]).toBe(value)
    expect(seen[0]?.headers['anthropic-version']).toBe('1')
    expect(seen[0]?.headers.cookie).toBeUndefined()
    expect(JSON.stringify(seen)).not.toContain(access.key)
  })

  it('takes the token from the query too, and does not pass it on', async () => {
    const { open, seen } = await startBoth()
    const access = await open('google')
    const path = `/v1beta/models/m:generateContent?key=${access.key}&alt=sse`
    expect((await fetch(access.baseUrl + path, { method: 'POST', body: '{}' })).status).toBe(200)
    expect(seen[0]?.url).toBe('/v1beta/models/m:generateContent?alt=sse')
  })

  it("keeps a house's own version in its address", async () => {
    const { open, seen } = await startBoth(DEFAULT_ANSWER, { path: '/api/paas/v4' })
    const access = await open()
    expect((await ask(access.baseUrl, access.key)).status).toBe(200)
    expect(seen[0]?.url).toBe('/api/paas/v4/chat/completions')
  })

  it('passes every piece on as it comes', async () => {
    let finish = (): void => undefined
    const { open } = await startBoth((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
      outgoing.write('data: first\n\n')
      finish = () => outgoing.end('data: {"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n')
    })
    const access = await open()
    const answer = await ask(access.baseUrl, access.key)
    const reader = answer.body?.getReader()
    // The provider sends the rest only after this piece was seen here.
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: first\n\n')
    finish()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('usage')
    expect((await reader?.read())?.done).toBe(true)
  })

  it('counts what passes through, and tells it when the attempt ends', async () => {
    const { open } = await startBoth()
    const access = await open()
    await (await ask(access.baseUrl, access.key)).text()
    await (await ask(access.baseUrl, access.key)).text()
    const usage = { input_tokens: 20, output_tokens: 4, total_tokens: 24, cached_tokens: null, cost_usd: null }
    expect(await access.close()).toEqual(usage)
    expect(await (await open()).close()).toBeNull()
  })

  it('passes errors of the provider on as they are', async () => {
    const { open } = await startBoth((_incoming, outgoing) => {
      outgoing.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' })
      outgoing.end('{"error":{"message":"slow down"}}')
    })
    const access = await open()
    const answer = await ask(access.baseUrl, access.key)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7'])
    expect(await answer.text()).toContain('slow down')
  })
})

describe('what the gateway refuses', () => {
  it('a token that is unknown, or of an attempt that ended', async () => {
    const { open, seen } = await startBoth()
    const access = await open()
    expect((await ask(access.baseUrl, 'sk-real')).status).toBe(401)
    expect((await ask(access.baseUrl, '')).status).toBe(401)
    await access.close()
    expect((await ask(access.baseUrl, access.key)).status).toBe(401)
    expect(seen).toEqual([])
  })

  it.each([
    ['POST', '/v1/files'],
    ['POST', '/v1/fine_tuning/jobs'],
    ['POST', '/v1/messages'],
    ['DELETE', '/v1/models/m'],
    ['POST', '/v1/../v1/files'],
    ['POST', '//evil/v1/chat/completions'],
    ['POST', '/v1/models/%2e%2e'],
  ])('%s %s: only requests to the models of that provider pass', async (method, path) => {
    const { open, seen } = await startBoth()
    const access = await open()
    const status = await rawStatus(access.baseUrl, { method, path, headers: { authorization: `Bearer ${access.key}` } })
    expect([200, 404]).toContain(status)
    const outside = seen.filter(({ url }) => !/^\/v1\/(chat\/completions|responses|models)/.test(url))
    expect(outside).toEqual([])
    expect(seen.every((one) => one.method !== 'DELETE')).toBe(true)
  })

  it('pages: another name for this machine, or an origin', async () => {
    const { open, seen } = await startBoth()
    const access = await open()
    const authorization = `Bearer ${access.key}`
    const path = '/v1/chat/completions'
    for (const headers of [{ host: 'evil.example' }, { origin: 'http://evil.example' }]) {
      expect(await rawStatus(access.baseUrl, { method: 'POST', path, headers: { authorization, ...headers } })).toBe(
        403,
      )
    }
    expect(seen).toEqual([])
  })

  it('a redirect, which would take the request elsewhere', async () => {
    const { open } = await startBoth((_incoming, outgoing) => {
      outgoing.writeHead(307, { location: 'http://127.0.0.1:9/' }).end()
    })
    const access = await open()
    expect((await ask(access.baseUrl, access.key)).status).toBe(424)
    expect(access.trouble()?.message).toContain('elsewhere')
  })
})

describe('when the provider fails', () => {
  it.each([true, false])('one that goes silent (after headers: %s) is ended', async (hasHeaders) => {
    const answer: Answer = (_incoming, outgoing) => {
      if (hasHeaders) outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
    }
    const { open, warnings } = await startBoth(answer, { idleMs: 150 })
    const access = await open()
    const result = await ask(access.baseUrl, access.key).then(
      async (response) => [response.status, await response.text().catch(() => 'cut')],
      () => 'cut',
    )
    expect(result).toEqual(hasHeaders ? [200, 'cut'] : [424, expect.stringContaining('no answer')])
    expect(access.trouble()).toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('sent nothing') as string,
    })
    expect(warnings.join()).toContain('silent')
  })

  it('a cut answer reaches the agent as a cut answer', async () => {
    const { open } = await startBoth((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
      outgoing.write('data: first\n\n', () => outgoing.destroy())
    })
    const access = await open()
    await expect(ask(access.baseUrl, access.key).then((answer) => answer.text())).rejects.toThrow()
    expect(access.trouble()?.message).toContain('broke off')
  })

  it('the end of an attempt ends its requests under way, at both sides', async () => {
    let isGone = false
    const { open } = await startBoth((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
      outgoing.on('close', () => (isGone = true))
    })
    const access = await open()
    const text = (await ask(access.baseUrl, access.key)).text()
    await access.close()
    await expect(text).rejects.toThrow()
    await expect.poll(() => isGone).toBe(true)
  })

  it('an agent that leaves ends the request to the provider', async () => {
    let isGone = false
    const { open, seen } = await startBoth((_incoming, outgoing) => outgoing.on('close', () => (isGone = true)))
    const access = await open()
    const leaving = new AbortController()
    const asked = ask(access.baseUrl, access.key, undefined, { signal: leaving.signal }).catch(() => undefined)
    await expect.poll(() => seen.length).toBe(1)
    leaving.abort()
    await asked
    await expect.poll(() => isGone).toBe(true)
  })
})

it('opens no port before it is needed, and none without a key', async () => {
  const source = createGatewayModelAccess({ environment: {}, idleMs: 1_000, log: { warn: () => undefined } })
  expect(await source.open('run-1', 'anthropic')).toBeNull()
  await source.close()
  await delay(0)
})

/** The status of a request whose path and headers are sent as they are. */
function rawStatus(
  baseUrl: string,
  options: { method: string; path: string; headers: Record<string, string> },
): Promise<number> {
  return new Promise((done, fail) => {
    const asked = request(baseUrl, options, (answer) => {
      answer.resume()
      done(answer.statusCode ?? 0)
    })
    asked.on('error', fail)
    asked.end('{}')
  })
}

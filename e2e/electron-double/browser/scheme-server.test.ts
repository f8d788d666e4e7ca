import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createSchemeServer, type SchemeHandler } from './scheme-server.ts'
import { createSchemeUrls } from './scheme-urls.ts'

const urls = createSchemeUrls()
let handler: SchemeHandler = () => new Response('unset')
const warnings: string[] = []
const server = createSchemeServer({
  urls,
  handlerOf: (scheme) => (scheme === 'app' ? (request) => handler(request) : undefined),
  warn: (line) => warnings.push(line),
})
let port = 0

beforeAll(async () => {
  urls.add('app')
  await server.start()
  port = Number(new URL(urls.toHttp('app://host/')).port)
})
beforeEach(() => void warnings.splice(0))
afterAll(() => server.close())

function ask(path: string, options: RequestOptions = {}) {
  const headers = { host: `app--host.localhost:${port}`, ...(options.headers as Record<string, string>) }
  return httpRequest({ host: '127.0.0.1', port, path, ...options, headers })
}

async function get(path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  const request = ask(path, options).end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

test('the handler sees the address, method and headers of its own scheme', async () => {
  let seen: Request | undefined
  handler = (request) => {
    seen = request
    return new Response('made', { status: 201, statusText: 'Made', headers: { 'x-own': 'yes', 'set-cookie': 'a=b' } })
  }
  const response = await get('/v1/x?y=1', {
    method: 'DELETE',
    headers: {
      origin: `http://app--host.localhost:${port}`,
      accept: 'text/plain',
      cookie: 'c=d',
      'sec-fetch-site': 'same-origin',
    },
  })
  expect([response.statusCode, response.statusMessage, await text(response)]).toEqual([201, 'Made', 'made'])
  expect(response.headers['x-own']).toBe('yes')
  expect(response.headers['set-cookie']).toBeUndefined()
  expect(seen?.url).toBe('app://host/v1/x?y=1')
  expect(seen?.method).toBe('DELETE')
  expect(Object.fromEntries(seen?.headers ?? [])).toEqual({ origin: 'app://host', accept: 'text/plain' })
  expect(Reflect.get(seen ?? {}, 'initiatorOrigin')).toBe('app://host')
})

test('a body is streamed in while the answer is streamed out', async () => {
  handler = (request) => new Response(request.body)
  const request = ask('/echo', { method: 'POST', headers: { 'transfer-encoding': 'chunked' } })
  request.write('first ')
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const [chunk] = (await once(response, 'data')) as [Buffer]
  expect(chunk.toString()).toBe('first ')
  request.end('second')
  expect(await text(response)).toBe('second')
})

test.each<[string, (request: Request) => Promise<unknown>]>([
  ['refuses', async (request) => await request.body?.cancel()],
  ['ignores', () => Promise.resolve()],
])('an answer that %s the body still arrives', async (_how, treat) => {
  handler = async (request) => {
    await treat(request)
    return new Response('too large', { status: 413 })
  }
  const request = ask('/upload', { method: 'POST', headers: { 'content-length': '8000000' } })
  request.end(Buffer.alloc(8_000_000))
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect([response.statusCode, await text(response)]).toEqual([413, 'too large'])
})

test('a reader that does not read holds the writer back', async () => {
  let written = 0
  handler = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => {
          written += 1
          controller.enqueue(new Uint8Array(1_000_000))
        },
      }),
    )
  const response = await get('/endless')
  response.pause()
  let before = -1
  await vi.waitFor(() => {
    const isStill = written === before
    before = written
    expect(isStill).toBe(true)
  })
  expect(written).toBeLessThan(40)
  response.destroy()
})

test('an endless answer is cancelled when its page goes away; the signal of the request says nothing, as in Electron', async () => {
  const cancelled = Promise.withResolvers<unknown>()
  let signal: AbortSignal | undefined
  handler = (request) => {
    signal = request.signal
    return new Response(new ReadableStream({ cancel: cancelled.resolve }), {
      headers: { 'content-type': 'text/event-stream' },
    })
  }
  const response = await get('/events')
  expect(response.headers['content-type']).toBe('text/event-stream')
  response.destroy()
  await cancelled.promise
  expect(signal?.aborted).toBe(false)
})

test('the sixth request that is open at once is warned of: Chromium would hold back the next', async () => {
  handler = () => new Response(new ReadableStream())
  const open = await Promise.all(Array.from({ length: 6 }, () => get('/events')))
  expect(warnings).toEqual([expect.stringContaining('6 requests are open at once')])
  for (const response of open) response.destroy()
})

test('a page that leaves before the answer still ends it', async () => {
  const asked = Promise.withResolvers<undefined>()
  const answer = Promise.withResolvers<Response>()
  const cancelled = Promise.withResolvers<unknown>()
  handler = () => {
    asked.resolve(undefined)
    return answer.promise
  }
  const request = ask('/slow').end()
  request.on('error', () => undefined)
  await asked.promise
  request.destroy()
  answer.resolve(new Response(new ReadableStream({ cancel: cancelled.resolve })))
  await cancelled.promise
})

test.each<[string, SchemeHandler]>([
  ['throws', () => Promise.reject(new Error('on purpose'))],
  ['gives an error response', () => Response.error()],
])('a handler that %s fails the request, without a status', async (_how, failing) => {
  handler = failing
  await expect(get('/x')).rejects.toThrow('socket hang up')
})

test('a handler that throws is heard of', async () => {
  handler = () => Promise.reject(new Error('on purpose'))
  await get('/x').catch(() => undefined)
  expect(warnings.join()).toContain('on purpose')
})

test('a redirect to the own scheme is one for Chromium too', async () => {
  handler = () => new Response(null, { status: 302, headers: { location: 'app://host/next' } })
  expect((await get('/x')).headers.location).toBe(`http://app--host.localhost:${port}/next`)
})

test('Chromium asks for an icon by itself; the handler hears nothing', async () => {
  handler = () => Promise.reject(new Error('asked'))
  expect((await get('/favicon.ico')).statusCode).toBe(204)
})

test('a scheme without a handler gets no answer', async () => {
  await expect(get('/', { headers: { host: `none--host.localhost:${port}` } })).rejects.toThrow('socket hang up')
})

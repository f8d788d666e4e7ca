import { afterEach, expect, test, vi } from 'vitest'
import { createDesktopApiClient } from './api-client.ts'
import { startRunWatch, type RunWatch } from './run-watch.ts'

let watch: RunWatch | undefined
afterEach(() => watch?.stop())

/** A server that answers what the watch asks, and can tell of a change. */
function createServer() {
  const server = {
    queue: { running: 0, queued: 0 },
    runs: { queued: ['q1', 'q2'], running: ['r1'] } as Record<string, string[]>,
    asked: [] as string[],
    tell: (_text: string): void => undefined,
    endStream: (): void => undefined,
    answer: (request: Request, caller: string): Promise<Response> => {
      const url = new URL(request.url)
      server.asked.push(`${caller} ${request.method} ${url.pathname}${url.search}`)
      if (url.pathname === '/v1/health') return Promise.resolve(Response.json({ queue: server.queue }))
      if (url.pathname === '/v1/library') return Promise.resolve(Response.json({ items: [] }))
      if (url.pathname === '/v1/temp-skill-runs') {
        const all = server.runs[url.searchParams.get('status') ?? ''] ?? []
        const ids = all.slice(0, Number(url.searchParams.get('page_size')))
        return Promise.resolve(Response.json({ runs: ids.map((request_id) => ({ request_id })) }))
      }
      const cancelled = /\/([^/]+)\/cancel$/.exec(url.pathname)?.[1]
      for (const [status, ids] of Object.entries(server.runs)) {
        server.runs[status] = ids.filter((id) => id !== cancelled)
      }
      if (url.pathname !== '/v1/activity') return Promise.resolve(Response.json({}))
      const body = new ReadableStream({
        start: (controller) => {
          server.tell = (text) => controller.enqueue(new TextEncoder().encode(text))
          server.endStream = () => controller.close()
        },
      })
      return Promise.resolve(new Response(body))
    },
  }
  return server
}

function start(server: ReturnType<typeof createServer>) {
  const onActive = vi.fn()
  const onLibrary = vi.fn()
  const log = { warn: vi.fn() }
  watch = startRunWatch({ server, api: createDesktopApiClient(server), log, onActive, onLibrary })
  return { watch, onActive, onLibrary, log }
}

test('it looks at the start and after each change, whoever caused it', async () => {
  const server = createServer()
  const { onActive, onLibrary } = start(server)
  await vi.waitFor(() => expect(onActive).toHaveBeenLastCalledWith(0))
  await vi.waitFor(() => expect(onLibrary).toHaveBeenCalledWith([]))
  server.queue = { running: 2, queued: 3 }
  server.tell('event: activity\ndata: {}\n\n')
  await vi.waitFor(() => expect(onActive).toHaveBeenLastCalledWith(5))
  expect(server.asked.every((line) => line.startsWith('desktop '))).toBe(true)
})

test('a thousand changes are a few looks, and the last one is seen', async () => {
  const server = createServer()
  const { onActive } = start(server)
  await vi.waitFor(() => expect(onActive).toHaveBeenCalled())
  for (let index = 0; index < 1000; index += 1) server.tell('data: {}\n\n')
  server.queue = { running: 1, queued: 0 }
  server.tell('data: {}\n\n')
  await vi.waitFor(() => expect(onActive).toHaveBeenLastCalledWith(1))
  expect(onActive.mock.calls.length).toBeLessThan(10)
})

test('a stream that ends is opened again', async () => {
  const server = createServer()
  const { onActive } = start(server)
  await vi.waitFor(() => expect(onActive).toHaveBeenCalled())
  server.endStream()
  const opened = () => server.asked.filter((line) => line.endsWith('/v1/activity')).length
  await vi.waitFor(() => expect(opened()).toBe(2), { timeout: 5_000 })
})

test('cancelling takes the queue before the running', async () => {
  const server = createServer()
  const { watch: started } = start(server)
  await started.cancelAll()
  const cancels = server.asked.filter((line) => line.endsWith('/cancel'))
  expect(cancels.map((line) => line.split('/').at(-2))).toEqual(['q1', 'q2', 'r1'])
})

test('cancelling goes on until nothing is left, however long the queue is', async () => {
  const server = createServer()
  server.runs = { queued: Array.from({ length: 450 }, (_none, index) => `q${index}`), running: ['r1'] }
  const { watch: started } = start(server)
  await started.cancelAll()
  expect(server.asked.filter((line) => line.endsWith('/cancel'))).toHaveLength(451)
})

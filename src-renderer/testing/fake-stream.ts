import type { RunEvent, Snapshot } from '../../src-main/contract/event.ts'

/** An event stream that a test or the preview writes into. */
export interface FakeStream {
  readonly response: Response
  send(event: string, data: unknown, id?: number): void
  close(): void
}

export function openFakeStream(signal: AbortSignal | null): FakeStream {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given
    },
    cancel: () => {
      controller = null
    },
  })
  const end = (act: (open: ReadableStreamDefaultController<Uint8Array>) => void): void => {
    const open = controller
    controller = null
    if (open !== null) act(open)
  }
  signal?.addEventListener('abort', () => end((open) => open.error(new DOMException('aborted', 'AbortError'))))
  return {
    response: new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    send: (event, data, id) => {
      const idLine = id === undefined ? '' : `id: ${id}\n`
      controller?.enqueue(encoder.encode(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
    },
    close: () => end((open) => open.close()),
  }
}

/** A stream that tells a finished story and closes. */
export function finishedStream(snapshot: Snapshot, events: readonly RunEvent[], signal: AbortSignal | null): Response {
  const stream = openFakeStream(signal)
  stream.send('snapshot', snapshot)
  for (const event of events) stream.send('chat_event', event, event.seq)
  stream.close()
  return stream.response
}

import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { TestServer } from './test-server.ts'

/** A part of an event stream as a client got it. */
export interface StreamPiece {
  readonly rows: readonly { readonly id: number; readonly data: unknown }[]
  /** False when the reader left before the stream was over. */
  readonly hasEnded: boolean
}

/** Reads rows of an event stream and leaves after the `most`th, as a client that loses its connection. */
export async function readEventStream(
  server: TestServer,
  path: string,
  { most, lastEventId }: { readonly most: number; readonly lastEventId?: number },
): Promise<StreamPiece> {
  const cut = new AbortController()
  const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }
  const answer = await server.ask(path, { headers, signal: cut.signal })
  if (!answer.ok || answer.body === null) throw new Error(`${path} answered ${answer.status}`)
  const rows: { id: number; data: unknown }[] = []
  const frames = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, id, data } of frames) {
    if (event !== 'chat_event') continue
    rows.push({ id: Number(id), data: JSON.parse(data) })
    if (rows.length < most) continue
    cut.abort()
    return { rows, hasEnded: false }
  }
  return { rows, hasEnded: true }
}

/** Numbers that look random and are the same for the same seed (mulberry32). @returns an integer from 0 to below the limit */
export function seeded(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

import { EventSourceParserStream } from 'eventsource-parser/stream'
import { ROUTES } from '../contract/api.ts'
import { readStreamFrame, streamUrl } from '../contract/client.ts'
import type { RunEvent } from '../contract/event.ts'
import { growWrittenText, type WrittenText } from '../contract/live.ts'
import type { CommandServer } from './with-server.ts'

export interface LogListener {
  onEvent(event: RunEvent): Promise<void>
  /** Gets what is being written at each step of it, and null when it is over; null where nobody wants to know. */
  readonly onWritten: ((written: WrittenText | null) => void) | null
}

/**
 * Hands out the events of a run until it ends; a broken connection is taken up again where it broke.
 * @throws when the server cannot be reached any more
 */
export async function followLog(server: CommandServer, requestId: string, listener: LogListener): Promise<void> {
  const { events } = ROUTES.tempRuns
  const live = String(listener.onWritten !== null)
  let cursor = 0
  for (let isOver = false; !isOver;) {
    const address = server.url + streamUrl(events, { params: { request_id: requestId }, query: { cursor, live } })
    const answer = await fetch(address, { headers: { authorization: `Bearer ${server.token}` } })
    if (!answer.ok || answer.body === null) throw new Error(`The events of the run cannot be read (${answer.status})`)
    const frames = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
    let written: WrittenText | null = null
    for await (const raw of frames) {
      const frame = readStreamFrame(events, raw)
      if (frame?.event === 'live') {
        written = growWrittenText(written, frame.data)
        listener.onWritten?.(written)
      }
      if (frame?.event !== 'chat_event') continue
      cursor = frame.data.seq
      await listener.onEvent(frame.data)
      isOver ||= 'terminal' in frame.data.data
    }
  }
}

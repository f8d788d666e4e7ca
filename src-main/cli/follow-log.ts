import { EventSourceParserStream } from 'eventsource-parser/stream'
import { ROUTES } from '../contract/api.ts'
import { routeUrl } from '../contract/client.ts'
import { RunEventSchema, type RunEvent } from '../contract/event.ts'
import type { CommandServer } from './with-server.ts'

/**
 * Hands out the events of a run until it ends; a broken connection is taken up again where it broke.
 * @throws when the server cannot be reached any more
 */
export async function followLog(
  server: CommandServer,
  requestId: string,
  onEvent: (event: RunEvent) => Promise<void>,
): Promise<void> {
  let cursor = 0
  for (let isOver = false; !isOver;) {
    const address =
      server.url + routeUrl(ROUTES.tempRuns.events, { params: { request_id: requestId }, query: { cursor } })
    const answer = await fetch(address, { headers: { authorization: `Bearer ${server.token}` } })
    if (!answer.ok || answer.body === null) throw new Error(`The events of the run cannot be read (${answer.status})`)
    const frames = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
    for await (const frame of frames) {
      if (frame.event !== 'chat_event') continue
      const event = RunEventSchema.parse(JSON.parse(frame.data))
      cursor = event.seq
      await onEvent(event)
      isOver ||= 'terminal' in event.data
    }
  }
}

import type { ServerResponse } from 'node:http'
import { setImmediate as nextTick, setTimeout as wait } from 'node:timers/promises'
import type { JsonMap } from './conversation.ts'
import type { ScriptStep } from './model-script.ts'

export function sendJson(response: ServerResponse, status: number, body: JsonMap, headers: JsonHeaders = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}
type JsonHeaders = Readonly<Record<string, string>>

/** How a stream goes wrong, if at all. */
export type StreamFault = 'hang' | 'cut' | null

/**
 * Sends server-sent events with the step's pauses and in its chunks.
 * @param fault after the first half of the events nothing more comes (`hang`), or the connection is dropped (`cut`)
 * @param signal aborted when the client left or the server closes
 */
export async function sendStream(
  response: ServerResponse,
  frames: readonly string[],
  step: Pick<ScriptStep, 'pauseMs' | 'chunkBytes'>,
  fault: StreamFault,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  response.flushHeaders()
  const count = fault === null ? frames.length : Math.ceil(frames.length / 2)
  for (const frame of frames.slice(0, count)) {
    await sendChunks(response, Buffer.from(frame), step.chunkBytes ?? Number.POSITIVE_INFINITY, signal)
    if (signal.aborted) return
    if (step.pauseMs > 0) await wait(step.pauseMs, undefined, { signal }).catch(() => undefined)
  }
  if (fault === null) response.end()
  if (fault === 'cut') response.destroy()
}

/** Each chunk is a write of its own, so that the other side gets them apart. */
async function sendChunks(
  response: ServerResponse,
  bytes: Buffer,
  chunkBytes: number,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; at < bytes.length && !signal.aborted; at += chunkBytes) {
    const isRoom = response.write(bytes.subarray(at, at + chunkBytes))
    if (!isRoom) await untilDrained(response)
    else if (chunkBytes < bytes.length) await nextTick()
  }
}

function untilDrained(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const finish = (): void => {
      response.off('drain', finish)
      response.off('close', finish)
      done()
    }
    response.on('drain', finish)
    response.on('close', finish)
  })
}

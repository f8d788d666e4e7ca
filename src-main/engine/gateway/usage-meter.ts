import { mergeUsage, readUsage } from './wire-usage.ts'

/** More than this of one line or one whole answer is not looked at: it is passed on all the same. */
const MAX_HELD_CHARS = 16 * 1024 * 1024

type Reading = ReturnType<typeof readUsage>

/** Reads the usage out of one answer that passes by. */
export interface AnswerMeter {
  take(chunk: Buffer): void
  /** @returns what the answer said of its usage; null when it said nothing */
  finish(): Reading
}

/** @param contentType of the answer: a stream of events, or one JSON document */
export function createAnswerMeter(contentType: string): AnswerMeter {
  return contentType.includes('text/event-stream') ? createStreamMeter() : createDocumentMeter()
}

function createStreamMeter(): AnswerMeter {
  const decoder = new TextDecoder()
  let line = ''
  let reading: Reading = null
  const look = (): void => {
    // Most events are pieces of text: only those that name a usage are worth parsing.
    if (line.startsWith('data:') && line.includes('"usage')) reading = read(line.slice('data:'.length), reading)
    line = ''
  }
  return {
    take(chunk) {
      const pieces = decoder.decode(chunk, { stream: true }).split('\n')
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) look()
        if (line.length + piece.length <= MAX_HELD_CHARS) line += piece
      }
    },
    finish() {
      look()
      return reading
    },
  }
}

function createDocumentMeter(): AnswerMeter {
  const chunks: Buffer[] = []
  let size = 0
  return {
    take(chunk) {
      size += chunk.length
      if (size <= MAX_HELD_CHARS) chunks.push(chunk)
      else chunks.length = 0
    },
    finish: () => read(Buffer.concat(chunks).toString('utf8'), null),
  }
}

function read(text: string, before: Reading): Reading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return before
  }
  // Gemini streams a list where no events are asked for.
  const events: unknown[] = Array.isArray(value) ? value : [value]
  return events.reduce<Reading>((reading, event) => {
    const found = readUsage(event)
    return found === null ? reading : mergeUsage(reading, found)
  }, before)
}

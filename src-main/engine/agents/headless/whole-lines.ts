import { StringDecoder } from 'node:string_decoder'

/** A line of JSON may carry a whole file; what is longer is no message that anybody waits for. */
const MAX_LINE_CHARS = 32 * 1024 * 1024

/** Puts the lines of a stream together again, whole: the log tells long lines in pieces, a parser must not see pieces. */
export interface WholeLines {
  write(chunk: Buffer): void
  /** Hands out what came after the last line end. */
  end(): void
}

/** @param onLine gets each line without its end; a line over the limit is dropped */
export function createWholeLines(onLine: (line: string) => void, maxLineChars = MAX_LINE_CHARS): WholeLines {
  // Keeps the bytes of a character that is not complete yet.
  const decoder = new StringDecoder('utf8')
  let pieces: string[] = []
  let length = 0

  const take = (piece: string): void => {
    length += piece.length
    if (length <= maxLineChars) pieces.push(piece)
    else pieces = []
  }
  const hand = (): void => {
    const line = pieces.join('')
    const isWhole = length <= maxLineChars
    pieces = []
    length = 0
    if (isWhole && line.trim() !== '') onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
  }
  const add = (text: string): void => {
    const parts = text.split('\n')
    for (const [index, part] of parts.entries()) {
      take(part)
      if (index < parts.length - 1) hand()
    }
  }
  return {
    write: (chunk) => add(decoder.write(chunk)),
    end() {
      add(decoder.end())
      hand()
    },
  }
}

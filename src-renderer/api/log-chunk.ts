import { withoutEscapes } from './ansi-text.ts'
import { takeEscapes } from './escape-list.ts'

export type LogStream = 'stdout' | 'stderr'
/** `mark` is a line of our own between theirs: a new attempt, a gap. */
export type LogKind = LogStream | 'mark'

const KINDS = ['stdout', 'stderr', 'mark'] as const satisfies readonly LogKind[]

/**
 * Some thousand lines in one flat string. A million small strings would each carry a header and a pointer; a thousand big ones do
 * not, and the browser searches a flat string at the speed of memory.
 */
export interface LogChunk {
  readonly firstLine: number
  readonly count: number
  readonly charCount: number
  /** Lines from one on as they are read, without escape sequences, joined by \n: to be searched as a whole. */
  readonly textFrom: (line: number) => string
  /** A line as it was written. */
  readonly text: (line: number) => string
  readonly kind: (line: number) => LogKind
  /** Milliseconds since the first line of the log. */
  readonly atMs: (line: number) => number
}

export interface OpenLogChunk extends LogChunk {
  readonly add: (text: string, kind: LogKind, atMs: number) => void
  /** The same lines, packed. */
  readonly seal: () => LogChunk
}

export function createLogChunk(firstLine: number): OpenLogChunk {
  const texts: string[] = []
  const kinds: number[] = []
  const times: number[] = []
  let charCount = 0

  return {
    firstLine,
    get count() {
      return texts.length
    },
    get charCount() {
      return charCount
    },
    textFrom: (line) => withoutEscapes(texts.slice(line - firstLine).join('\n')),
    text: (line) => texts[line - firstLine] ?? '',
    kind: (line) => KINDS[kinds[line - firstLine] ?? 0] ?? 'stdout',
    atMs: (line) => times[line - firstLine] ?? 0,
    add: (text, kind, atMs) => {
      texts.push(text)
      kinds.push(KINDS.indexOf(kind))
      times.push(atMs)
      charCount += text.length + 1
    },
    seal: () => sealed(firstLine, texts, Uint8Array.from(kinds), Uint32Array.from(times)),
  }
}

function sealed(firstLine: number, texts: readonly string[], kinds: Uint8Array, times: Uint32Array): LogChunk {
  const written = texts.join('\n')
  const { plain, escapes } = written.includes('\x1b') ? takeEscapes(written) : { plain: written, escapes: null }
  // Start of each line, and one past the end of the last as if another followed.
  const starts = new Uint32Array(texts.length + 1)
  for (let line = 1; line <= texts.length; line++) {
    const end = plain.indexOf('\n', starts[line - 1])
    starts[line] = (end < 0 ? plain.length : end) + 1
  }
  const startOf = (line: number): number => starts[line - firstLine] ?? 0

  return {
    firstLine,
    count: texts.length,
    charCount: written.length + 1,
    textFrom: (line) => (line === firstLine ? plain : plain.slice(startOf(line))),
    text: (line) => {
      const [from, to] = [startOf(line), startOf(line + 1) - 1]
      return escapes === null ? plain.slice(from, to) : escapes.restore(from, to)
    },
    kind: (line) => KINDS[kinds[line - firstLine] ?? 0] ?? 'stdout',
    atMs: (line) => times[line - firstLine] ?? 0,
  }
}

import type { RunEvent } from '../../src-main/contract/event.ts'

export interface RunLogLine {
  readonly text: string
  readonly stream: 'stdout' | 'stderr'
  readonly atMs: number
  readonly attempt: number
  /** Number of the event that the line came in; several lines may share it. */
  readonly seq: number
}

/**
 * The output of a run, line by line and append-only. Kept in columns, because a million small objects would not fit into the
 * memory that SPEC P8 allows.
 */
export interface RunLog {
  readonly count: number
  line(index: number): RunLogLine
  text(index: number): string
  isError(index: number): boolean
}

export interface WritableRunLog extends RunLog {
  /** Takes a `raw.stdout` or `raw.stderr` event, whose `line` may hold several lines after a flood. */
  add(event: RunEvent): void
}

const BLOCK = 4096

export function createRunLog(): WritableRunLog {
  const texts: string[] = []
  // One row per event of the same stream and moment: lines point at it by number.
  const rows: { stream: 'stdout' | 'stderr'; atMs: number; attempt: number; seq: number }[] = []
  let rowOf = new Uint32Array(BLOCK)

  const addLine = (text: string): void => {
    if (texts.length === rowOf.length) {
      const grown = new Uint32Array(rowOf.length * 2)
      grown.set(rowOf)
      rowOf = grown
    }
    rowOf[texts.length] = rows.length - 1
    texts.push(text)
  }
  const rowAt = (index: number): (typeof rows)[number] => {
    const row = rows[rowOf[index] ?? 0]
    if (row === undefined || index >= texts.length) throw new RangeError(`There is no line ${index}`)
    return row
  }

  return {
    get count() {
      return texts.length
    },
    line: (index) => ({ text: texts[index] ?? '', ...rowAt(index) }),
    text: (index) => texts[index] ?? '',
    isError: (index) => rowAt(index).stream === 'stderr',
    add: (event) => {
      const { line } = event.data
      if (typeof line !== 'string') return
      rows.push({
        stream: event.type === 'raw.stderr' ? 'stderr' : 'stdout',
        atMs: Date.parse(event.ts),
        attempt: event.meta.attempt,
        seq: event.seq,
      })
      for (const text of line.split('\n')) addLine(text)
    },
  }
}

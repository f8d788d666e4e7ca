import { plainText } from '../../api/ansi-text.ts'
import type { LogFilter, LogStore } from '../../api/log-store.ts'

/** Lines that were chosen, first and last. */
export type LineRange = readonly [first: number, last: number]

/**
 * Text of a log in pieces of some thousand lines, each ending in \n: joined they would be copied a second time.
 * @param range null for all lines held
 * @param isPlain true leaves out colours and what progress lines have overdrawn
 */
export function logPieces(store: LogStore, filter: LogFilter, range: LineRange | null, isPlain: boolean): string[] {
  const [first, last] = range ?? [store.firstLine, store.endLine - 1]
  const lastRow = store.rowOfLine(filter, last + 1)
  const pieces: string[] = []
  let lines: string[] = []
  const finish = (): void => {
    if (lines.length > 0) pieces.push(`${isPlain ? plainText(lines.join('\n')) : lines.join('\n')}\n`)
    lines = []
  }
  for (let row = store.rowOfLine(filter, first); row < lastRow; row++) {
    const line = store.line(store.lineAtRow(filter, row))
    if (line.kind !== 'mark') lines.push(line.text)
    if (lines.length === 4096) finish()
  }
  finish()
  return pieces
}

/** Number of lines of a range that a filter shows. */
export function countLines(store: LogStore, filter: LogFilter, [first, last]: LineRange): number {
  return store.rowOfLine(filter, last + 1) - store.rowOfLine(filter, first)
}

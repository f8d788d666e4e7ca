import type { Fix } from '../../../src-main/contract/finding.ts'

type Edit = Fix['edits'][number]

export interface FixHunk {
  /** First line of the hunk in the old text, from 1. */
  readonly firstLine: number
  readonly lines: readonly { readonly kind: 'same' | 'removed' | 'added'; readonly text: string }[]
}

const CONTEXT_LINES = 2

/**
 * What a fix changes in one file, as lines before and after with a little around them.
 * @param text the file as it is; null when it does not exist
 * @param edits of that file, offsets in UTF-16 code units of `text`
 * @returns null when an edit points outside the text: the file is not the one that was checked
 */
export function fixHunks(text: string | null, edits: readonly Edit[]): FixHunk[] | null {
  if (text === null) {
    const added = edits.map((edit) => edit.text).join('')
    return [{ firstLine: 1, lines: splitLines(added).map((line) => ({ kind: 'added', text: line })) }]
  }
  const sorted = edits.toSorted((one, two) => one.from - two.from)
  if (sorted.some((edit) => edit.from > edit.to || edit.to > text.length)) return null
  const lines = splitLines(text)
  return joinTouching(sorted, text).map((group) => {
    const from = lineOf(text, group[0]?.from ?? 0)
    const to = lineOf(text, group.at(-1)?.to ?? 0)
    const removed = lines.slice(from, to + 1)
    const added = splitLines(applied(text, group, from, to))
    // An edit that ends with a line break touches the next line without changing it.
    while (removed.length > 0 && removed.at(-1) === added.at(-1)) {
      removed.pop()
      added.pop()
    }
    const before = lines.slice(Math.max(0, from - CONTEXT_LINES), from)
    const end = from + removed.length
    const marked = <Kind extends 'same' | 'removed' | 'added'>(kind: Kind, some: readonly string[]) =>
      some.map((line) => ({ kind, text: line }))
    return {
      firstLine: from - before.length + 1,
      lines: [
        ...marked('same', before),
        ...marked('removed', removed),
        ...marked('added', added),
        ...marked('same', lines.slice(end, end + CONTEXT_LINES)),
      ],
    }
  })
}

/** The file's text after the fix. */
export function fixedText(text: string | null, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((one, two) => two.from - one.from)
  return sorted.reduce((whole, edit) => whole.slice(0, edit.from) + edit.text + whole.slice(edit.to), text ?? '')
}

/** Edits whose lines meet are one hunk: shown apart, each would show the other's old text. */
function joinTouching(sorted: readonly Edit[], text: string): Edit[][] {
  const groups: Edit[][] = []
  for (const edit of sorted) {
    const last = groups.at(-1)
    const lastLine = lineOf(text, last?.at(-1)?.to ?? 0)
    if (last !== undefined && lineOf(text, edit.from) <= lastLine + CONTEXT_LINES) last.push(edit)
    else groups.push([edit])
  }
  return groups
}

function applied(text: string, group: readonly Edit[], fromLine: number, toLine: number): string {
  const start = offsetOfLine(text, fromLine)
  const end = offsetOfLine(text, toLine + 1)
  const inside = group.map((edit) => ({ ...edit, from: edit.from - start, to: edit.to - start }))
  return fixedText(text.slice(start, end), inside)
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Index of the line that holds an offset, from 0. */
function lineOf(text: string, offset: number): number {
  let line = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0
  for (let count = 0; count < line; count += 1) {
    const next = text.indexOf('\n', offset)
    if (next < 0) return text.length
    offset = next + 1
  }
  return offset
}

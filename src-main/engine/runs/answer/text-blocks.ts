import type { Span } from './last-object.ts'

/**
 * Finds what stands between an opening and the next closing mark, one after the other. A single pattern with `[\s\S]*?` in its middle
 * would read to the end of the text for every opening without a closing.
 * @param opening with the flag `g`
 * @param closing with the flag `g`
 */
export function blocksBetween(text: string, opening: RegExp, closing: RegExp): Span[] {
  const blocks: Span[] = []
  const open = new RegExp(opening)
  const close = new RegExp(closing)
  while (open.test(text)) {
    const from = open.lastIndex
    close.lastIndex = from
    const closed = close.exec(text)
    if (closed === null) break
    blocks.push({ from, to: closed.index })
    open.lastIndex = close.lastIndex
  }
  return blocks
}

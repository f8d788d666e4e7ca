import { parseYamlBlock, type YamlBlock, type YamlEntry, type YamlProblem } from './yaml-block.ts'

export interface BlockEdit {
  readonly from: number
  readonly to: number
  readonly text: string
}

export interface QuotableProblem {
  readonly rule: YamlProblem['rule'] | 'yaml.unquoted-colon'
  readonly message: string
  readonly offset: number
  readonly edit: BlockEdit | null
}

interface PlainValue {
  readonly key: string
  readonly from: number
  readonly to: number
  readonly text: string
}

const TOP_LEVEL = /^([A-Za-z_][\w-]*):[ \t]+(\S.*)$/
/** Already quoted, or a block scalar. */
const IS_QUOTED = /^["'|>]/
/** Each one is tried by parsing the block again. */
const MAX_TRIES = 5
/** A block with more problems than this has others than missing quotes. */
const MAX_EXPLAINED_PROBLEMS = 50

/**
 * Explains syntax errors that come from a value without quotes: a colon in a description is the most frequent fault of
 * skills. Errors inside such a value become one problem with a repair that was tried first, and the rest of the block is read
 * as it would be after the repair: one such value can swallow all lines below it.
 * @param block the YAML with `\n` line ends
 */
export function explainPlainValues(
  block: string,
  parsed: YamlBlock,
): { readonly entries: YamlBlock['entries']; readonly problems: readonly QuotableProblem[] } {
  const explained: (QuotableProblem & { readonly edit: BlockEdit })[] = []
  let tries = 0
  const isWorthTrying = parsed.problems.length > 0 && parsed.problems.length <= MAX_EXPLAINED_PROBLEMS
  for (const value of isWorthTrying ? topLevelValues(block) : []) {
    const first = parsed.problems.find(
      ({ rule, offset }) => rule === 'yaml.syntax' && offset >= value.from && offset <= value.to,
    )
    if (first === undefined || tries === MAX_TRIES) continue
    tries += 1
    const edit: BlockEdit = { from: value.from, to: value.to, text: `'${value.text.replaceAll("'", "''")}'` }
    if (!helps(block, edit, parsed.problems.length)) continue
    const colonAt = value.text.search(/:(?=\s|$)/)
    explained.push(
      colonAt === -1
        ? { ...first, edit }
        : {
            rule: 'yaml.unquoted-colon',
            message: `mapping values are not allowed here: '${value.key}' contains a colon followed by a space`,
            offset: value.from + colonAt,
            edit,
          },
    )
  }
  const repaired = explained.length === 0 ? parsed : parseRepaired(block, explained)
  return {
    entries: repaired.entries,
    problems: [...explained, ...repaired.problems.map((problem) => ({ ...problem, edit: null }))],
  }
}

/** Parses the block with all repairs; offsets of the answer are those of the block without them. */
function parseRepaired(block: string, explained: readonly { readonly edit: BlockEdit }[]): YamlBlock {
  const edits = explained.map(({ edit }) => edit)
  let text = block
  for (const { from, to, text: replacement } of edits.toReversed()) {
    text = text.slice(0, from) + replacement + text.slice(to)
  }
  const toBlock = (offset: number): number => {
    let grown = 0
    for (const { from, to, text: replacement } of edits) {
      const start = from + grown
      if (offset < start) break
      if (offset < start + replacement.length) return Math.min(offset - grown, to)
      grown += replacement.length - (to - from)
    }
    return offset - grown
  }
  const { entries, problems } = parseYamlBlock(text)
  return {
    entries: mapEntries(entries, toBlock),
    problems: problems.map((problem) => ({ ...problem, offset: toBlock(problem.offset) })),
  }
}

/** The same entries with offsets of another text. */
export function mapEntries(entries: YamlBlock['entries'], map: (offset: number) => number): YamlBlock['entries'] {
  const mapped = [...entries].map(([key, entry]): [string, YamlEntry] => [
    key,
    { ...entry, keyOffset: map(entry.keyOffset), from: map(entry.from), to: map(entry.to) },
  ])
  return new Map(mapped)
}

/** Values at the left margin that are not quoted, with their continuation lines. */
function topLevelValues(block: string): PlainValue[] {
  const values: PlainValue[] = []
  const lines = block.split('\n')
  let offset = 0
  for (const [index, line] of lines.entries()) {
    const lineOffset = offset
    offset += line.length + 1
    const [, key, firstLine] = TOP_LEVEL.exec(line) ?? []
    if (key === undefined || firstLine === undefined || IS_QUOTED.test(firstLine)) continue
    const from = lineOffset + line.length - firstLine.length
    const following = lines.slice(index + 1)
    const end = following.findIndex((next) => !/^[ \t]+\S/.test(next))
    const more = end === -1 ? following : following.slice(0, end)
    const whole = [firstLine, ...more].join('\n')
    // What follows ` #` on the last line is a comment and stays outside the quotes.
    const text = whole.replace(/[ \t]#[^\n]*$/, '').trimEnd()
    values.push({ key, from, to: from + text.length, text })
  }
  return values
}

/** True when the repaired block has fewer problems, and none in the repaired value. */
function helps(block: string, edit: BlockEdit, problemCount: number): boolean {
  const { problems } = parseYamlBlock(block.slice(0, edit.from) + edit.text + block.slice(edit.to))
  const end = edit.from + edit.text.length
  return problems.length < problemCount && !problems.some(({ offset }) => offset >= edit.from && offset <= end)
}

import { parseYamlBlock, type YamlProblem } from './yaml-block.ts'

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

/**
 * Explains syntax errors that come from a value without quotes: a colon in a description is the most frequent fault of
 * skills. Errors inside such a value are replaced by one problem with a repair that was tried first.
 * @param block the YAML with `\n` line ends
 */
export function explainPlainValues(block: string, problems: readonly YamlProblem[]): QuotableProblem[] {
  const result: QuotableProblem[] = []
  let rest = problems
  let tries = 0
  for (const value of problems.length === 0 ? [] : topLevelValues(block)) {
    const isInside = ({ rule, offset }: YamlProblem): boolean =>
      rule === 'yaml.syntax' && offset >= value.from && offset <= value.to
    const inside = rest.filter(isInside)
    const [first] = inside
    if (first === undefined || tries === MAX_TRIES) continue
    tries += 1
    const edit: BlockEdit = { from: value.from, to: value.to, text: `'${value.text.replaceAll("'", "''")}'` }
    if (!helps(block, edit, problems.length)) continue
    rest = rest.filter((problem) => !isInside(problem))
    const colonAt = value.text.search(/:(?=\s|$)/)
    result.push(
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
  return [...result, ...rest.map((problem) => ({ ...problem, edit: null }))]
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

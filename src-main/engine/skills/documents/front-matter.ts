import matter from 'gray-matter'
import { TEXT_LIMITS } from '../../../contract/limits.ts'
import { explainPlainValues, mapEntries, type BlockEdit, type QuotableProblem } from './quote-plain-values.ts'
import { parseYamlBlock, type YamlBlock, type YamlEntry } from './yaml-block.ts'

export interface FrontMatterProblem {
  readonly rule:
    | QuotableProblem['rule']
    | 'frontmatter.missing'
    | 'frontmatter.fence'
    | 'frontmatter.unclosed'
    | 'frontmatter.too-large'
  readonly message: string
  readonly offset: number
  /** A repair with offsets of the file. */
  readonly edit: BlockEdit | null
}

/** The front matter of a SKILL.md. All offsets are those of the file's text. */
export interface FrontMatter {
  readonly entries: ReadonlyMap<string, YamlEntry>
  readonly problems: readonly FrontMatterProblem[]
  /** True when every value was read, if need be as it will be after its repair. */
  readonly isReadable: boolean
  /** Where the line after the opening fence begins. */
  readonly blockOffset: number
  /** Where the body begins; the end of the text when the front matter is not closed. */
  readonly bodyOffset: number
}

const FENCE = '---'
/** gray-matter looks for comments by an expression that takes quadratic time over blank lines. */
const MAX_LINES = 2_000
const LINE_ENDS = /\r\n|[\n\r\u2028\u2029]/g

/**
 * Reads the front matter of a SKILL.md. gray-matter runs code for some first lines (`---js`), so it sees the text only after
 * the first line was found to be exactly `---`, and its engines are replaced: YAML is parsed by `parseYamlBlock`, every other
 * language is refused. It is called with options, which keeps it from handing out cached objects.
 */
export function readFrontMatter(text: string): FrontMatter {
  const start = text.startsWith('\uFEFF') ? 1 : 0
  const firstEnd = lineEnd(text, start)
  const firstLine = text.slice(start, firstEnd.end)
  if (firstLine !== FENCE) return withoutBlock(text, explainFirstLine(text, start, firstLine))

  const closing = findClosingFence(text, firstEnd.next)
  if (closing.kind === 'none') return withoutBlock(text, closing.problem)
  const block = text.slice(firstEnd.next, closing.from)
  const isTooLarge = Buffer.byteLength(block) > TEXT_LIMITS.frontMatterBytes
  if (isTooLarge || (block.match(LINE_ENDS)?.length ?? 0) > MAX_LINES) {
    const message = `The front matter is over ${TEXT_LIMITS.frontMatterBytes / 1024} KiB or ${MAX_LINES} lines`
    return withoutBlock(text, { rule: 'frontmatter.too-large', message, offset: start, edit: null })
  }
  return parseBlock(block, firstEnd.next, closing.next)
}

/** @param next where the line after this one begins */
function lineEnd(text: string, from: number): { end: number; next: number; hasBreak: boolean } {
  const at = text.indexOf('\n', from)
  if (at === -1) return { end: text.length, next: text.length, hasBreak: false }
  return { end: at > from && text[at - 1] === '\r' ? at - 1 : at, next: at + 1, hasBreak: true }
}

function withoutBlock(text: string, problem: FrontMatterProblem): FrontMatter {
  return { entries: new Map(), problems: [problem], isReadable: false, blockOffset: 0, bodyOffset: text.length }
}

function explainFirstLine(text: string, start: number, firstLine: string): FrontMatterProblem {
  const word = /^---[ \t]*([\w+.-]*)[ \t]*$/.exec(firstLine)?.[1]
  if (word !== undefined) {
    const isYaml = word === '' || /^ya?ml$/i.test(word)
    const message = isYaml
      ? 'The first line must be exactly ---'
      : `Front matter in the language '${word.slice(0, 40)}' is never read`
    const edit = isYaml ? { from: start, to: start + firstLine.length, text: FENCE } : null
    return { rule: 'frontmatter.fence', message, offset: start, edit }
  }
  const message = 'SKILL.md must start with YAML frontmatter (---)'
  const blank = /^(?:[ \t]*\r?\n)+(?=---[ \t]*\r?\n)/.exec(text.slice(start))?.[0]
  const edit = blank === undefined ? null : { from: start, to: start + blank.length, text: '' }
  return { rule: 'frontmatter.missing', message, offset: start, edit }
}

type Closing =
  | { readonly kind: 'found'; readonly from: number; readonly next: number }
  | { readonly kind: 'none'; readonly problem: FrontMatterProblem }

function findClosingFence(text: string, from: number): Closing {
  let almost: BlockEdit | null = null
  for (let at = from; at < text.length;) {
    const { end, next, hasBreak } = lineEnd(text, at)
    const line = text.slice(at, end)
    if (line === FENCE && hasBreak) return { kind: 'found', from: at, next }
    if (line === FENCE) almost ??= { from: end, to: end, text: '\n' }
    else if (/^---[ \t]+$|^\.\.\.[ \t]*$/.test(line)) almost ??= { from: at, to: end, text: FENCE }
    at = next
  }
  const message =
    almost?.text === '\n'
      ? 'The closing --- of the front matter must be followed by a line break'
      : 'SKILL.md frontmatter not properly closed with ---'
  const offset = almost?.from ?? text.length
  return { kind: 'none', problem: { rule: 'frontmatter.unclosed', message, offset, edit: almost } }
}

function parseBlock(block: string, blockOffset: number, bodyOffset: number): FrontMatter {
  const returns: number[] = []
  const normalised = block.replace(/\r\n/g, (_match, at: number) => {
    returns.push(at - returns.length)
    return '\n'
  })
  const toFile = (offset: number): number => blockOffset + offset + returns.filter((at) => at < offset).length

  const read = explainPlainValues(normalised, parseWithGrayMatter(normalised))
  const problems = read.problems.map((problem) => ({
    ...problem,
    offset: toFile(problem.offset),
    edit:
      problem.edit === null
        ? null
        : { from: toFile(problem.edit.from), to: toFile(problem.edit.to), text: problem.edit.text },
  }))
  const isReadable = read.problems.every(({ rule, edit }) => edit !== null || rule === 'yaml.duplicate-key')
  return { entries: mapEntries(read.entries, toFile), problems, isReadable, blockOffset, bodyOffset }
}

/**
 * @param block front matter with `\n` line ends and without its fences; offsets of the answer count from its start
 * @param language for the test that shows that every language but YAML is refused
 * @throws Error for any other language
 */
export function parseWithGrayMatter(block: string, language = ''): YamlBlock {
  let parsed: YamlBlock = { entries: new Map(), problems: [] }
  const parseYaml = (content: string): object => {
    // gray-matter leaves the line break of the opening fence at the start.
    const shift = content.startsWith('\n') ? 1 : 0
    parsed = parseYamlBlock(content.slice(shift))
    // It gets nothing of what was read: it would look for settings of its own there.
    return {}
  }
  const refuse = (): object => {
    throw new Error('Only YAML front matter is read')
  }
  const refused = ['json', 'javascript', 'js', 'coffee', 'coffeescript', 'cson', 'toml']
  const engines = { ...Object.fromEntries(refused.map((name) => [name, refuse])), yaml: parseYaml, yml: parseYaml }
  matter(`${FENCE}${language}\n${block.replace(/\n$/, '')}\n${FENCE}\n`, {
    language: 'yaml',
    // The second one with its line break: a line that only begins with --- does not close the block.
    delimiters: [FENCE, `${FENCE}\n`],
    engines,
  })
  return parsed
}

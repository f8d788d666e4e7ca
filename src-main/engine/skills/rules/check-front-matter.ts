import type { Finding, Fix } from '../../../contract/finding.ts'
import { TEXT_LIMITS } from '../../../contract/limits.ts'
import { PEER_ORDER } from './finding-list.ts'
import { readFrontMatter, type FrontMatter, type FrontMatterProblem } from '../documents/front-matter.ts'
import { quoteIfNeeded, skillMarkdownFix } from '../skill-templates.ts'
import type { SkillDraft } from '../skill-draft.ts'
import { readSkillText } from '../documents/skill-text.ts'
import { createTextPlaces, type Place } from '../documents/text-places.ts'

/** The read SKILL.md of a skill. */
export interface SkillMarkdown {
  readonly text: string
  readonly frontMatter: FrontMatter
  /** The `name` as it stands there, for it must be the folder's to the letter; null when there is none. */
  readonly name: string | null
  /** The `description` as a text; null when there is none. */
  readonly description: string | null
  readonly placeOf: (offset: number) => Place
}

const FILE = 'SKILL.md'
const NO_NAME = 'SKILL.md must define frontmatter name'
/** Findings that Skill-Runner would have let pass. */
const OURS: readonly FrontMatterProblem['rule'][] = [
  'yaml.aliases',
  'yaml.depth',
  'yaml.tag',
  'yaml.prototype-key',
  'frontmatter.too-large',
]
const FIX_TITLES: Partial<Record<FrontMatterProblem['rule'], string>> = {
  'yaml.unquoted-colon': 'Put the value in quotes',
  'yaml.syntax': 'Put the value in quotes',
  'frontmatter.fence': 'Make the first line ---',
  'frontmatter.unclosed': 'Close the front matter',
  'frontmatter.missing': 'Remove the empty lines before ---',
}

/** Reads SKILL.md and makes findings of what keeps it from being read. @returns null when there is no text */
export async function checkFrontMatter(draft: SkillDraft): Promise<SkillMarkdown | null> {
  const { findings } = draft
  const reading = await readSkillText(draft.folderPath, FILE, TEXT_LIMITS.skillMarkdownBytes)
  if (reading.kind === 'not_utf8') {
    findings.add({ rule: 'text.encoding', message: reading.reason, file: FILE, peer: { order: PEER_ORDER.name } })
  }
  if (reading.kind === 'too_large') {
    const message = `SKILL.md has ${reading.sizeBytes} bytes; the limit is ${TEXT_LIMITS.skillMarkdownBytes}`
    findings.add({ rule: 'text.too-large', message, file: FILE })
  }
  if (reading.kind !== 'ok') return null

  const { text } = reading
  const { placeOf } = createTextPlaces(text)
  if (text.startsWith('\uFEFF')) {
    const fix: Fix = { title: 'Remove the byte order mark', edits: [{ file: FILE, from: 0, to: 1, text: '' }] }
    findings.add({
      rule: 'text.bom',
      message: 'SKILL.md begins with a byte order mark',
      file: FILE,
      place: placeOf(0),
      fix,
    })
  }
  const nulOffset = text.indexOf('\u0000')
  if (nulOffset !== -1)
    findings.add({
      rule: 'text.nul',
      message: 'SKILL.md has a NUL character',
      file: FILE,
      place: placeOf(nulOffset),
    })
  const frontMatter = readFrontMatter(text)
  for (const problem of frontMatter.problems) {
    const peer = OURS.includes(problem.rule) ? {} : { peer: { order: PEER_ORDER.name, text: NO_NAME } }
    const { rule, message } = problem
    findings.add({ rule, message, file: FILE, place: placeOf(problem.offset), fix: fixOf(draft, problem), ...peer })
  }
  const name = checkName(draft, frontMatter, placeOf)
  const description = frontMatter.entries.get('description')?.value
  return {
    text,
    frontMatter,
    name,
    description: description?.kind === 'text' ? description.text.trim() : null,
    placeOf,
  }
}

function fixOf({ topLevelName }: SkillDraft, { rule, edit }: FrontMatterProblem): Finding['fix'] {
  if (edit !== null) {
    return { title: FIX_TITLES[rule] ?? 'Repair', edits: [{ file: FILE, ...edit }] }
  }
  if (rule !== 'frontmatter.missing') return null
  // Only the front matter of the template: the text of the file stays as the body.
  const template = skillMarkdownFix(topLevelName).edits[0]?.text ?? ''
  const block = template.slice(0, template.indexOf('---\n', 4) + 4)
  return { title: 'Add front matter', edits: [{ file: FILE, from: 0, to: 0, text: `${block}\n` }] }
}

function checkName(
  { findings, topLevelName }: SkillDraft,
  { entries, blockOffset, isReadable }: FrontMatter,
  placeOf: (offset: number) => Place,
): string | null {
  const entry = entries.get('name')
  if (entry?.value.kind === 'text' && entry.value.text.trim() !== '') return entry.value.text
  if (!isReadable) return null
  const isNumber = entry?.value.kind === 'simple' && entry.value.value !== null
  const name = quoteIfNeeded(topLevelName)
  const edit =
    entry === undefined
      ? { file: FILE, from: blockOffset, to: blockOffset, text: `name: ${name}\n` }
      : { file: FILE, from: entry.from, to: entry.to, text: entry.from === entry.to ? ` ${name}` : name }
  findings.add({
    rule: 'name.missing',
    message: isNumber ? `${NO_NAME}: the name is not a text` : NO_NAME,
    file: FILE,
    place: placeOf(entry?.from ?? blockOffset),
    peer: { order: PEER_ORDER.name, text: NO_NAME },
    fix: { title: `Set the name to ${topLevelName}`, edits: [edit] },
  })
  return null
}

import type { Fix } from '../../../contract/finding.ts'
import type { SkillMarkdown } from './check-front-matter.ts'
import type { SkillDraft } from '../skill-draft.ts'
import type { RuleId } from './rules.ts'
import { nearestWord } from './nearest-word.ts'
import { quoteIfNeeded } from '../skill-templates.ts'
import type { YamlEntry } from '../documents/yaml-block.ts'

const FILE = 'SKILL.md'
const KNOWN_KEYS = ['name', 'description', 'license', 'compatibility', 'metadata', 'allowed-tools']
const MAX_NAME_CHARS = 64
const MAX_DESCRIPTION_CHARS = 1_024
const MAX_COMPATIBILITY_CHARS = 500
/** What some listings show of a description. */
const LISTED_CHARS = 200
/** Descriptions that say when to use the skill, in English and Chinese. */
const TRIGGER = /\b(when|whenever|if|for|before|after|during)\b|[时時]|当|當|用于|用於|适用|適用|需要/i

/** Rules of other consumers of the same SKILL.md (SPEC V8): none of them blocks a run here. */
export function checkPortability(draft: SkillDraft, markdown: SkillMarkdown): void {
  const { entries } = markdown.frontMatter
  const add = (rule: RuleId, entry: YamlEntry | undefined, message: string, fix: Fix | null = null): void => {
    const place = markdown.placeOf(entry?.from ?? markdown.frontMatter.blockOffset)
    draft.findings.add({ rule, message, file: FILE, place, fix })
  }
  if (markdown.name !== null) checkName(markdown.name, entries.get('name'), add)
  // While the YAML is broken, a value that is missing may only be unread.
  if (markdown.frontMatter.isReadable) checkDescription(markdown, entries.get('description'), add)
  checkFields(markdown, add)
}

type Add = (rule: RuleId, entry: YamlEntry | undefined, message: string, fix?: Fix | null) => void

function checkName(name: string, entry: YamlEntry | undefined, add: Add): void {
  const length = Array.from(name).length
  if (length > MAX_NAME_CHARS)
    add('name.length', entry, `Skill name exceeds ${MAX_NAME_CHARS} character limit (${length} chars)`)
  const normal = name.normalize('NFKC')
  if (!/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u.test(normal) || normal !== normal.toLowerCase()) {
    const reason = normal.includes('--')
      ? 'cannot contain consecutive hyphens'
      : 'must be lower-case letters, digits and hyphens'
    add('name.characters', entry, `Skill name ${reason}`)
  } else if (!/^[\x20-\x7e]*$/.test(normal)) {
    add('name.not-ascii', entry, 'Skill name has letters beyond a to z')
  }
  if (/claude|anthropic/i.test(normal))
    add('name.reserved', entry, "Skill name contains a reserved word ('claude' or 'anthropic')")
}

function checkDescription({ description }: SkillMarkdown, entry: YamlEntry | undefined, add: Add): void {
  if (description === null || description === '') {
    const reason =
      entry === undefined || description === '' ? 'missing field `description`' : '`description` is not a text'
    add('description.missing', entry, reason)
    return
  }
  const length = Array.from(description).length
  if (length > MAX_DESCRIPTION_CHARS) {
    add('description.length', entry, `Description exceeds ${MAX_DESCRIPTION_CHARS} character limit (${length} chars)`)
  } else if (length > LISTED_CHARS) {
    add(
      'description.long',
      entry,
      `The description has ${length} characters; listings may show the first ${LISTED_CHARS}`,
    )
  }
  if (/[<>]/.test(description))
    add('description.angle-brackets', entry, 'Description cannot contain angle brackets (< or >)')
  if (!TRIGGER.test(description))
    add('description.no-trigger', entry, 'The description does not say when to use the skill')
  if (entry !== undefined && entry.comment !== null && entry.value.kind === 'text' && entry.value.isPlain) {
    add('description.cut-by-comment', entry, `The description ends before '#${entry.comment.slice(0, 80)}'`)
  }
}

function checkFields({ frontMatter, text }: SkillMarkdown, add: Add): void {
  const { entries } = frontMatter
  for (const [key, entry] of entries) {
    if (KNOWN_KEYS.includes(key)) continue
    const nearest = nearestWord(key, KNOWN_KEYS)
    const hint = nearest === null ? '' : `; did you mean '${nearest}'?`
    add(
      'frontmatter.unknown-key',
      entry,
      `Unexpected fields in frontmatter: ${key.slice(0, 80)}${hint}`,
      moveFix(key, entry, entries, text),
    )
  }
  const tools = entries.get('allowed-tools')
  if (tools !== undefined && tools.value.kind !== 'text') {
    const items = tools.value.kind === 'list' ? tools.value.items : []
    const isConvertible = items.length > 0 && items.every((item) => item !== null)
    const fix: Fix | null = isConvertible
      ? replaceFix('Write the tools in one line', tools, text, quoteIfNeeded(items.join(' ')))
      : null
    add('frontmatter.allowed-tools', tools, 'allowed-tools must be one text with spaces between the tools', fix)
  }
  checkFieldTypes(entries, add)
}

function checkFieldTypes(entries: SkillMarkdown['frontMatter']['entries'], add: Add): void {
  const license = entries.get('license')
  if (license !== undefined && license.value.kind !== 'text')
    add('frontmatter.field-type', license, 'license must be a text')
  const compatibility = entries.get('compatibility')
  if (compatibility !== undefined) {
    const { value } = compatibility
    const length = value.kind === 'text' ? Array.from(value.text.trim()).length : 0
    if (length === 0 || length > MAX_COMPATIBILITY_CHARS) {
      add(
        'frontmatter.field-type',
        compatibility,
        `compatibility must be a text of 1 to ${MAX_COMPATIBILITY_CHARS} characters`,
      )
    }
  }
  const metadata = entries.get('metadata')
  if (metadata === undefined) return
  const isMapOfTexts =
    metadata.value.kind === 'map' && [...metadata.value.entries.values()].every((kind) => kind === 'text')
  if (!isMapOfTexts) add('frontmatter.field-type', metadata, 'metadata must be a map of texts')
}

/** Offered for a value of one line, while there is no metadata yet: everything else is for the author to arrange. */
function moveFix(
  key: string,
  entry: YamlEntry,
  entries: SkillMarkdown['frontMatter']['entries'],
  text: string,
): Fix | null {
  const { value, keyOffset, to } = entry
  const written = text.slice(keyOffset, to)
  if (entries.has('metadata') || value.kind !== 'text' || written.includes('\n')) return null
  const edit = { file: FILE, from: keyOffset, to, text: `metadata:\n  ${written}` }
  return { title: `Move ${key.slice(0, 40)} under metadata`, edits: [edit] }
}

/** Replaces a value that may stand on lines of its own below its key. */
function replaceFix(title: string, entry: YamlEntry, text: string, value: string): Fix {
  const colon = text.indexOf(':', entry.keyOffset)
  // A block list ends with the line break after its last item.
  const end = entry.to - (/\s*$/.exec(text.slice(entry.from, entry.to))?.[0].length ?? 0)
  return { title, edits: [{ file: FILE, from: colon + 1, to: end, text: ` ${value}` }] }
}

import type { Fix } from '../../../contract/finding.ts'
import type { SkillMarkdown } from './check-front-matter.ts'
import type { Manifest } from './check-manifest.ts'
import { PEER_ORDER } from './finding-list.ts'
import type { SkillDraft } from '../skill-draft.ts'
import { quoteIfNeeded } from '../skill-templates.ts'

const TEXT = 'Skill identity mismatch: directory, runner.json id, and SKILL.md name must match'

/** Compares the directory, `id` and `name` (SPEC V3), as far as they are there. */
export function checkIdentity(draft: SkillDraft, manifest: Manifest | null, markdown: SkillMarkdown | null): void {
  const { topLevelName, findings } = draft
  const id = manifest?.id ?? null
  const name = markdown?.name ?? null
  const edits: Fix['edits'] = []
  const shown = `(directory '${topLevelName}', id ${quoted(id)}, name ${quoted(name)})`
  const base = {
    rule: 'identity.mismatch',
    message: `${TEXT} ${shown}`,
    peer: { order: PEER_ORDER.identity, text: TEXT },
  } as const

  const idRange = manifest?.file.document.rangeOf(['id'])
  const isIdWrong = manifest !== null && id !== null && id !== topLevelName
  if (isIdWrong && idRange !== undefined) {
    edits.push({ file: manifest.file.relativePath, ...idRange, text: JSON.stringify(topLevelName) })
  }
  const entry = markdown?.frontMatter.entries.get('name')
  const isNameWrong = name !== null && name !== topLevelName
  if (isNameWrong && entry !== undefined) {
    edits.push({ file: 'SKILL.md', from: entry.from, to: entry.to, text: quoteIfNeeded(topLevelName) })
  }
  // One repair mends both places: half of it would leave the skill as broken as before.
  const fix: Fix = { title: `Call it ${topLevelName} everywhere`, edits }
  if (isIdWrong) {
    const { relativePath, placeOf } = manifest.file
    findings.add({ ...base, file: relativePath, place: placeOf(['id']), fix, rejectedBy: ['runner'] })
  }
  if (isNameWrong && markdown !== null && entry !== undefined) {
    findings.add({ ...base, file: 'SKILL.md', place: markdown.placeOf(entry.from), fix })
  }
}

function quoted(text: string | null): string {
  return text === null ? 'missing' : `'${text}'`
}

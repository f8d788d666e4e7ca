import type { FindingInput, FindingList } from './rules/finding-list.ts'
import { readJson, type JsonDocument, type JsonPath } from './documents/json-document.ts'
import { readSkillText } from './documents/skill-text.ts'
import type { SkillContents } from './intake/skill-contents.ts'
import { createTextPlaces, type Place } from './documents/text-places.ts'
import type { ValidationProfile } from './validation/validation-outcome.ts'

/** The skill under validation, as every rule sees it. */
export interface SkillDraft {
  readonly folderPath: string
  readonly topLevelName: string
  readonly profile: ValidationProfile
  readonly contents: SkillContents
  readonly findings: FindingList
}

/** A JSON file of the skill with its places. */
export interface JsonFile {
  readonly relativePath: string
  readonly document: JsonDocument
  readonly placeOf: (path: JsonPath) => Place
  /** Of the property's key, or of the value around it. */
  readonly keyPlaceOf: (path: JsonPath) => Place
}

export type JsonFileReading =
  | { readonly kind: 'ok'; readonly file: JsonFile }
  /** Not there, or reached through a link. */
  | { readonly kind: 'missing' }
  /** It has findings that say why. */
  | { readonly kind: 'unusable' }

/**
 * Reads a JSON file of the skill; what is wrong with its text becomes findings.
 * @param peer order and text of Skill-Runner for a file that is not JSON
 */
export async function readJsonFile(
  draft: SkillDraft,
  relativePath: string,
  maxBytes: number,
  peer: NonNullable<FindingInput['peer']>,
): Promise<JsonFileReading> {
  const reading = await readSkillText(draft.folderPath, relativePath, maxBytes)
  const file = relativePath
  switch (reading.kind) {
    case 'missing':
    case 'unsafe':
      return { kind: 'missing' }
    case 'too_large': {
      const message = `${relativePath} has ${reading.sizeBytes} bytes; the limit is ${maxBytes}`
      draft.findings.add({ rule: 'text.too-large', message, file })
      return { kind: 'unusable' }
    }
    case 'not_utf8':
      draft.findings.add({
        rule: 'text.encoding',
        message: reading.reason,
        file,
        peer: { order: peer.order, text: reading.reason },
      })
      return { kind: 'unusable' }
    case 'ok':
      return readJsonText(draft, relativePath, reading.text, peer)
  }
}

function readJsonText(
  draft: SkillDraft,
  relativePath: string,
  text: string,
  peer: NonNullable<FindingInput['peer']>,
): JsonFileReading {
  const { document, problems } = readJson(text)
  const places = createTextPlaces(text)
  for (const { rule, message, offset } of problems) {
    const fix =
      rule === 'json.bom'
        ? { title: 'Remove the byte order mark', edits: [{ file: relativePath, from: 0, to: 1, text: '' }] }
        : null
    // Skill-Runner reads on where keys come twice or reach into prototypes, so its text alone would say too little.
    const isItsOwn = rule === 'json.syntax' || rule === 'json.bom'
    const told = isItsOwn ? peer : { order: peer.order, text: `${peer.text ?? ''}: ${message}` }
    draft.findings.add({ rule, message, file: relativePath, place: places.placeOf(offset), fix, peer: told })
  }
  if (document === null) return { kind: 'unusable' }
  const file: JsonFile = {
    relativePath,
    document,
    placeOf: (path) => places.placeOf(document.rangeOf(path).from),
    keyPlaceOf: (path) => places.placeOf((document.keyRangeOf(path) ?? document.rangeOf(path)).from),
  }
  return { kind: 'ok', file }
}

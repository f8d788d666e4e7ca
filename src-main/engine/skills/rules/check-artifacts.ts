import { RUN_LIMITS } from '../../../contract/limits.ts'
import type { ArtifactRule, JsonObject } from '../../../contract/skill.ts'
import { isObject, type Manifest } from './check-manifest.ts'
import { PEER_ORDER } from './finding-list.ts'
import { pythonRepr } from './python-text.ts'
import type { SkillDraft } from '../skill-draft.ts'

const TYPE_NAMES: Readonly<Record<string, string>> = { string: 'str', number: 'int', boolean: 'bool' }

/** Checks the artifact contract. @returns its usable rules, or null when runner.json leaves it to the output schema */
export function checkArtifacts(draft: SkillDraft, manifest: Manifest): ArtifactRule[] | null {
  const list: unknown = manifest.value['artifacts']
  if (!Array.isArray(list) || list.length === 0) {
    if (draft.profile === 'strict') {
      draft.findings.add({
        rule: 'artifacts.missing',
        message: 'runner.json must define a non-empty artifacts contract',
        file: manifest.file.relativePath,
        place: manifest.file.keyPlaceOf(['artifacts']),
        peer: { order: PEER_ORDER.artifacts },
      })
    }
    return null
  }
  return list.flatMap((item: unknown, index) => checkItem(draft, manifest, item, index))
}

function checkItem(draft: SkillDraft, { file }: Manifest, item: unknown, index: number): ArtifactRule[] {
  const refuse = (field: string, problem: string, type: string, input: unknown): void => {
    const at = field === '' ? `artifacts.${index}` : `artifacts.${index}.${field}`
    draft.findings.add({
      rule: 'artifacts.item',
      message: `runner.json ${at}: ${problem}`,
      file: file.relativePath,
      place: file.placeOf(field === '' ? ['artifacts', index] : ['artifacts', index, field]),
      peer: { order: PEER_ORDER.model, text: modelErrorText(at, problem, type, input) },
    })
  }
  if (!isObject(item)) {
    refuse('', 'Input should be a valid dictionary or instance of ManifestArtifact', 'model_type', item)
    return []
  }
  for (const field of ['role', 'pattern']) {
    if (!Object.hasOwn(item, field)) refuse(field, 'Field required', 'missing', item)
    else if (typeof item[field] !== 'string')
      refuse(field, 'Input should be a valid string', 'string_type', item[field])
  }
  const { role, pattern, mime, required } = item
  if (mime !== undefined && mime !== null && typeof mime !== 'string') {
    refuse('mime', 'Input should be a valid string', 'string_type', mime)
  }
  if (required !== undefined && typeof required !== 'boolean') {
    refuse('required', 'Input should be a valid boolean', 'bool_type', required)
  }
  if (typeof role !== 'string' || typeof pattern !== 'string') return []
  const problem = patternProblem(pattern)
  if (problem !== null) {
    draft.findings.add({
      rule: 'artifacts.pattern',
      message: `runner.json artifacts[${index}].pattern ${problem}`,
      file: file.relativePath,
      place: file.placeOf(['artifacts', index, 'pattern']),
    })
  }
  return [{ role, pattern, required: required === true, ...(typeof mime === 'string' ? { mime } : {}) }]
}

/** What is wrong with a pattern that names files below the artifacts folder; null when nothing is. */
function patternProblem(pattern: string): string | null {
  if (pattern.trim() === '') return 'must not be empty'
  if (pattern.length > RUN_LIMITS.artifactPatternChars) {
    return `must have at most ${RUN_LIMITS.artifactPatternChars} characters`
  }
  if (/[\u0000-\u001f\u007f]/.test(pattern)) return 'must not have control characters'
  if (pattern.includes('\\')) return 'must use forward slashes'
  if (pattern.startsWith('/') || /^[A-Za-z]:/.test(pattern)) return 'must be relative'
  return pattern.split('/').includes('..') ? "must not contain '..'" : null
}

/** Skill-Runner answers with the report of its model library, pydantic. */
function modelErrorText(at: string, problem: string, type: string, input: unknown): string {
  const inputType = Array.isArray(input) ? 'list' : input === null ? 'NoneType' : (TYPE_NAMES[typeof input] ?? 'dict')
  const details = `[type=${type}, input_value=${shorten(pythonRepr(input))}, input_type=${inputType}]`
  return `1 validation error for SkillManifest\n${at}\n  ${problem} ${details}`
}

/** pydantic keeps 25 characters at the beginning and 24 at the end. */
function shorten(text: string): string {
  return text.length <= 50 ? text : `${text.slice(0, 25)}...${text.slice(-24)}`
}

/** The artifact contract that an output schema implies (peer contract 1.5): each property with an `x-type`. */
export function deriveArtifacts(outputSchema: JsonObject | null): ArtifactRule[] {
  const properties: unknown = outputSchema?.['properties']
  const required: unknown = outputSchema?.['required']
  if (!isObject(properties)) return []
  return Object.entries(properties).flatMap(([key, property]): ArtifactRule[] => {
    if (!isObject(property) || !['artifact', 'artifact-manifest', 'file'].includes(String(property['x-type'])))
      return []
    const { 'x-filename': fileName, 'x-role': role } = property
    return [
      {
        role: typeof role === 'string' ? role : 'output',
        pattern: typeof fileName === 'string' && patternProblem(fileName) === null ? fileName : key,
        required: Array.isArray(required) && required.includes(key),
      },
    ]
  })
}

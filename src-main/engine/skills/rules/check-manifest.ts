import { valid as isPep440 } from '@renovatebot/pep440'
import type { JsonObject } from '../../../contract/skill.ts'
import { ENGINE_IDS, EXECUTION_MODES, type EngineId, type ExecutionMode } from '../../../contract/statuses.ts'
import { manifestCheck } from './contract-schemas.ts'
import { PEER_ORDER } from './finding-list.ts'
import type { JsonPath } from '../documents/json-document.ts'
import { bestFault, schemaFaults } from '../schemas/schema-error-text.ts'
import type { JsonFile, SkillDraft } from '../skill-draft.ts'

/** What runner.json says, as far as it can be understood; what cannot has findings. */
export interface Manifest {
  readonly file: JsonFile
  readonly value: JsonObject
  readonly id: string | null
  readonly version: string | null
  /** Engines that may run the skill. */
  readonly engines: readonly EngineId[]
  readonly declaredEngines: readonly string[]
  readonly unsupportedEngines: readonly string[]
  readonly executionModes: readonly ExecutionMode[]
  readonly maxAttempt: number | null
}

const MAX_VERSION_CHARS = 200

/** Checks the form of runner.json, its engines, id and version. @returns null when it is not even an object */
export function checkManifest(draft: SkillDraft, file: JsonFile): Manifest | null {
  checkForm(draft, file)
  const { value } = file.document
  if (!isObject(value)) return null
  return {
    file,
    value,
    engines: checkEngines(draft, file, value),
    declaredEngines: textsOf(value['engines']),
    unsupportedEngines: textsOf(value['unsupported_engines']),
    id: checkId(draft, file, value['id']),
    version: checkVersion(draft, file, value['version']),
    executionModes: modesOf(value['execution_modes']),
    maxAttempt: typeof value['max_attempt'] === 'number' ? value['max_attempt'] : null,
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkForm({ findings, profile }: SkillDraft, file: JsonFile): void {
  const errors = manifestCheck(profile)(file.document.value)
  const best = bestFault(errors)
  // Skill-Runner tells the best one only, so that one counts as the first.
  const faults = schemaFaults(errors).toSorted(
    (a, b) => Number(b.message === best?.message) - Number(a.message === best?.message),
  )
  for (const { path, message, property } of faults) {
    const place = property === null ? file.placeOf(path) : file.keyPlaceOf([...path, property])
    findings.add({
      rule: 'manifest.schema',
      message: `Invalid runner.json manifest: ${message}`,
      file: file.relativePath,
      place,
      peer: { order: PEER_ORDER.manifestSchema },
    })
  }
}

function checkEngines(draft: SkillDraft, file: JsonFile, value: JsonObject): EngineId[] {
  const policy = (message: string, path: JsonPath): void => {
    const peer = { order: PEER_ORDER.enginePolicy }
    draft.findings.add({ rule: 'engines.policy', message, file: file.relativePath, place: file.keyPlaceOf(path), peer })
  }
  if (Object.hasOwn(value, 'unsupport_engine')) {
    policy("runner.json field 'unsupport_engine' has been renamed to 'unsupported_engines'", ['unsupport_engine'])
  }
  const declared = enginesOf(value['engines'])
  const unsupported = enginesOf(value['unsupported_engines'])
  const overlap = declared.filter((engine) => unsupported.includes(engine)).toSorted()
  if (overlap.length > 0) {
    const message = `runner.json engines and unsupported_engines must not overlap: ${overlap.join(', ')}`
    policy(message, ['unsupported_engines'])
  }
  if (draft.profile === 'strict' && (!Array.isArray(value['engines']) || value['engines'].length === 0)) {
    draft.findings.add({
      rule: 'engines.missing',
      message: 'runner.json must define a non-empty engines list',
      file: file.relativePath,
      place: file.keyPlaceOf(['engines']),
      peer: { order: PEER_ORDER.engines },
    })
  }
  const effective = (declared.length > 0 ? declared : undeclaredEngines(value)).filter(
    (engine) => !unsupported.includes(engine),
  )
  if (effective.length === 0 && overlap.length === 0) {
    policy('runner.json effective engines must not be empty', ['unsupported_engines'])
  }
  return effective
}

/** Every engine; the script engine only where there is a script. */
function undeclaredEngines(value: JsonObject): EngineId[] {
  const { entrypoint } = value
  const hasScript = isObject(entrypoint) && typeof entrypoint['script'] === 'string'
  return ENGINE_IDS.filter((engine) => engine !== 'script' || hasScript)
}

function textsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
}

function enginesOf(list: unknown): EngineId[] {
  if (!Array.isArray(list)) return []
  return ENGINE_IDS.filter((engine) => list.includes(engine)).toSorted((a, b) => list.indexOf(a) - list.indexOf(b))
}

function checkId({ findings }: SkillDraft, file: JsonFile, id: unknown): string | null {
  // Any other type is a fault of the form.
  if (typeof id !== 'string') return null
  // Not trimmed: it must be the folder's name to the letter.
  if (id.trim() !== '') return id
  findings.add({
    rule: 'identity.id-missing',
    message: 'runner.json must define a non-empty id',
    file: file.relativePath,
    place: file.placeOf(['id']),
    peer: { order: PEER_ORDER.id },
  })
  return null
}

function checkVersion({ findings }: SkillDraft, file: JsonFile, version: unknown): string | null {
  if (typeof version !== 'string' || version.trim() === '') return null
  const trimmed = version.trim()
  if (trimmed.length <= MAX_VERSION_CHARS && isPep440(trimmed) !== null) return trimmed
  findings.add({
    rule: 'version.invalid',
    message: `Invalid skill version: ${trimmed.slice(0, MAX_VERSION_CHARS)}`,
    file: file.relativePath,
    place: file.placeOf(['version']),
    peer: { order: PEER_ORDER.version },
  })
  return null
}

function modesOf(modes: unknown): ExecutionMode[] {
  const known = Array.isArray(modes) ? EXECUTION_MODES.filter((mode) => modes.includes(mode)) : []
  return known.length > 0 ? known : ['auto']
}

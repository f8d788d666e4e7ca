import { TEXT_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { isObject, type Manifest } from './check-manifest.ts'
import { compileSchema } from '../schemas/compile-schema.ts'
import { metaSchemaCheck } from './contract-schemas.ts'
import { PEER_ORDER, type FindingInput } from './finding-list.ts'
import { SCHEMA_KEYS, usualSchemaPath, type SchemaKey } from '../runner-schema/runner-schema.ts'
import { bestFault, schemaFaults } from '../schemas/schema-error-text.ts'
import { guardSchema } from '../schemas/schema-guard.ts'
import { readJsonFile, type JsonFile, type SkillDraft } from '../skill-draft.ts'
import { plainSkillPath } from '../intake/skill-path.ts'
import { schemaFileFix } from '../skill-templates.ts'

/** The schemas of the contract that can be used; null where there is none or its file has findings. */
export type ContractSchemas = Readonly<Record<SchemaKey, JsonObject | null>>

/** Finds, reads and checks the three schemas that runner.json names. */
export async function checkSchemas(draft: SkillDraft, manifest: Manifest): Promise<ContractSchemas> {
  const missing: (FindingInput & { readonly declared: string })[] = []
  const schemas: Record<SchemaKey, JsonObject | null> = { input: null, parameter: null, output: null }
  for (const key of SCHEMA_KEYS) {
    const place = locate(draft, manifest, key)
    if (place.kind === 'missing') missing.push(place)
    else if (place.kind === 'file') schemas[key] = await checkSchema(draft, key, place.relativePath)
  }
  // Skill-Runner looks at all three before it names those that are missing.
  const text = `Skill package missing required files: ${missing.map(({ declared }) => declared).join(', ')}`
  for (const { declared, ...finding } of missing) {
    const message = `Skill package missing required files: ${declared}`
    draft.findings.add({ ...finding, message, peer: { order: PEER_ORDER.schemaFiles, text } })
  }
  return schemas
}

type Location =
  | { readonly kind: 'file'; readonly relativePath: string }
  | (FindingInput & { readonly kind: 'missing'; readonly declared: string })
  | { readonly kind: 'none' }

function locate(draft: SkillDraft, manifest: Manifest, key: SchemaKey): Location {
  const { schemas } = manifest.value
  const declared: unknown = isObject(schemas) ? schemas[key] : undefined
  const isThere = (path: string): boolean => draft.contents.files.some(({ relativePath }) => relativePath === path)
  const plain = typeof declared === 'string' && declared.trim() !== '' ? plainSkillPath(declared) : null
  if (plain !== null && isThere(plain)) return { kind: 'file', relativePath: plain }

  const usual = usualSchemaPath(key)
  if (draft.profile === 'skill-runner-head') {
    if (isThere(usual)) return { kind: 'file', relativePath: usual }
    if (key !== 'output') return { kind: 'none' }
    return missingFile(manifest, key, usual)
  }
  // Absent or of another type is a fault of the form of runner.json.
  if (typeof declared !== 'string' || declared === '') return { kind: 'none' }
  if (declared.trim() === '') {
    draft.findings.add({
      rule: 'schema.blank',
      message: 'runner.json schemas must define input, parameter and output',
      file: manifest.file.relativePath,
      place: manifest.file.placeOf(['schemas', key]),
      peer: { order: schemaOrder(key) },
    })
    return { kind: 'none' }
  }
  return plain === null
    ? { ...missingFile(manifest, key, declared), rule: 'schema.outside', fix: null }
    : missingFile(manifest, key, declared)
}

function missingFile(manifest: Manifest, key: SchemaKey, declared: string): Extract<Location, { kind: 'missing' }> {
  return {
    kind: 'missing',
    declared,
    rule: 'schema.missing-file',
    message: '',
    file: manifest.file.relativePath,
    place: manifest.file.placeOf(['schemas', key]),
    fix: schemaFileFix(key, plainSkillPath(declared) ?? usualSchemaPath(key)),
  }
}

const schemaOrder = (key: SchemaKey): number => PEER_ORDER.schemas + SCHEMA_KEYS.indexOf(key)

async function checkSchema(draft: SkillDraft, key: SchemaKey, relativePath: string): Promise<JsonObject | null> {
  const peer = { order: schemaOrder(key), text: `Invalid ${key} schema: not valid JSON` }
  const reading = await readJsonFile(draft, relativePath, TEXT_LIMITS.schemaBytes, peer)
  if (reading.kind !== 'ok') {
    if (reading.kind === 'missing')
      draft.findings.add({
        rule: 'package.link',
        message: `'${relativePath}' is reached through a link`,
        file: relativePath,
      })
    return null
  }
  const { file } = reading
  const { value } = file.document
  const isFormGood = checkMeta(draft, key, file)
  if (!isObject(value)) return null
  const problems = guardSchema(value)
  for (const { rule, path, message } of problems) {
    draft.findings.add({
      rule,
      message: `Invalid ${key} schema: ${message}`,
      file: relativePath,
      place: file.placeOf(path),
    })
  }
  // What the guard refuses must not reach the compiler.
  if (!isFormGood || problems.some(({ rule }) => rule !== 'schema.dialect')) return null
  return checkCompiles(draft, key, file, value) ? value : null
}

function checkMeta(draft: SkillDraft, key: SchemaKey, file: JsonFile): boolean {
  const errors = metaSchemaCheck(key, draft.profile)(file.document.value)
  const best = bestFault(errors)
  const faults = schemaFaults(errors).toSorted(
    (a, b) => Number(b.message === best?.message) - Number(a.message === best?.message),
  )
  for (const { path, message } of faults) {
    draft.findings.add({
      rule: 'schema.meta',
      message: `Invalid ${key} schema: ${message}`,
      file: file.relativePath,
      place: file.placeOf(path),
      peer: { order: schemaOrder(key) },
    })
  }
  return faults.length === 0
}

function checkCompiles(draft: SkillDraft, key: SchemaKey, file: JsonFile, value: JsonObject): boolean {
  const compiled = compileSchema(value)
  if (compiled.kind === 'ok') return true
  const faults = schemaFaults(compiled.errors)
  for (const { path, message } of faults.length > 0 ? faults : [{ path: [], message: compiled.message }]) {
    draft.findings.add({
      rule: 'schema.invalid',
      message: `Invalid ${key} schema: ${message}`,
      file: file.relativePath,
      place: file.placeOf(path),
    })
  }
  return false
}

import { z } from 'zod'
import { FindingSchema, ProfileVerdictSchema } from './finding.ts'
import { ENGINE_IDS, EXECUTION_MODES } from './statuses.ts'

/** A JSON object of unknown content, such as a JSON Schema or an agent's result. */
export const JsonObjectSchema = z.record(z.string(), z.unknown())
export type JsonObject = z.infer<typeof JsonObjectSchema>

/** One line of the artifact contract in `runner.json`. `pattern` may use `*`, `**` and `?`, below `artifacts/`. */
export const ArtifactRuleSchema = z
  .object({
    role: z.string(),
    pattern: z.string(),
    mime: z.string().optional(),
    required: z.boolean().default(false),
  })
  .meta({ id: 'ArtifactRule' })
export type ArtifactRule = z.infer<typeof ArtifactRuleSchema>

/** What the product needs to know of a valid skill: `runner.json` with its schemas read in and its defaults filled. */
export const SkillSummarySchema = z
  .object({
    skill_id: z.string(),
    name: z.string(),
    description: z.string(),
    version: z.string().nullable(),
    engines: z.array(z.enum(ENGINE_IDS)).describe('Engines the skill may be run by, after `unsupported_engines`'),
    declared_engines: z.array(z.string()).describe('`engines` as written; empty when left out'),
    unsupported_engines: z.array(z.string()),
    execution_modes: z.array(z.enum(EXECUTION_MODES)),
    max_attempt: z.int().min(1).nullable(),
    artifacts: z.array(ArtifactRuleSchema),
    input_schema: JsonObjectSchema.nullable(),
    parameter_schema: JsonObjectSchema.nullable(),
    output_schema: JsonObjectSchema.nullable(),
    entry_script: z.string().nullable().describe('`entrypoint.script`: what the `script` engine runs'),
    prompts: z.record(z.string(), z.string()).describe('`entrypoint.prompts`: a prompt template per engine'),
    default_options: JsonObjectSchema.describe('`runtime.default_options`'),
  })
  .meta({ id: 'SkillSummary' })
export type SkillSummary = z.infer<typeof SkillSummarySchema>

/** The validator's answer, the same for upload, window, command line and install (SPEC V9). */
export const SkillCheckSchema = z
  .object({
    ok: z.boolean().describe('True when nothing blocks a run'),
    skill_id: z.string().nullable(),
    summary: SkillSummarySchema.nullable().describe('Null while something blocks'),
    findings: z.array(FindingSchema),
    profiles: z.array(ProfileVerdictSchema),
    package_sha256: z.string().nullable(),
    package_size_bytes: z.int().nullable(),
    file_count: z.int().nullable(),
    checked_at: z.string(),
    duration_ms: z.number(),
  })
  .meta({ id: 'SkillCheck' })
export type SkillCheck = z.infer<typeof SkillCheckSchema>

/**
 * A skill that the author works on: a folder by its path where the server may read it, or a package as it was dropped
 * into a browser, kept until removed (DESIGN 5).
 */
export const LibraryItemSchema = z
  .object({
    library_id: z.string(),
    kind: z.enum(['folder', 'package']),
    is_sample: z.boolean(),
    label: z.string().describe('The folder or package name'),
    path: z.string().nullable().describe('Absolute path of a folder; null for a package'),
    state: z.enum(['ok', 'problems', 'missing']).describe('`missing`: the folder is not there any more'),
    error_count: z.int().min(0),
    warning_count: z.int().min(0),
    added_at: z.string(),
    checked_at: z.string().nullable(),
    last_request_id: z.string().nullable().describe('The newest run started from this item'),
  })
  .meta({ id: 'LibraryItem' })
export type LibraryItem = z.infer<typeof LibraryItemSchema>

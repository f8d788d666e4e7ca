import { z } from 'zod'
import { FindingSchema } from './finding.ts'
import { TimeSchema } from './run.ts'
import { ArtifactRuleSchema, JsonObjectSchema } from './skill.ts'
import { ENGINE_IDS, EXECUTION_MODES } from './statuses.ts'

/** A skill of the persistent registry (SPEC R1): Skill-Runner's manifest fields, without any path of this machine. */
export const InstalledSkillSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    description: z.string(),
    engines: z.array(z.string()).describe('`engines` as written; empty when left out'),
    unsupported_engines: z.array(z.string()),
    effective_engines: z.array(z.enum(ENGINE_IDS)).describe('Engines that may run it'),
    execution_modes: z.array(z.enum(EXECUTION_MODES)),
    max_attempt: z.int().min(1).nullable(),
    schemas: z.record(z.string(), z.string()).describe('File of each schema, inside the skill'),
    artifacts: z.array(ArtifactRuleSchema),
    entrypoint: JsonObjectSchema.describe('`script` and `prompts`, as far as they are there'),
    runtime: z.object({ default_options: JsonObjectSchema }),
    installed_at: TimeSchema.describe('When this version was installed'),
    package_sha256: z
      .string()
      .nullable()
      .describe('Of the installed archive; null for a folder that was found in its place'),
    health: z.enum(['healthy', 'degraded']),
    health_error: z.string().nullable(),
    archived_versions: z.array(z.string()).describe('Versions before this one that are kept, newest first'),
  })
  .meta({ id: 'InstalledSkill' })
export type InstalledSkill = z.infer<typeof InstalledSkillSchema>

export const INSTALL_STATUSES = ['queued', 'running', 'succeeded', 'failed'] as const
export type InstallStatus = (typeof INSTALL_STATUSES)[number]

/** Answer of an install that was taken in; it is carried out afterwards. */
export const QueuedInstallSchema = z
  .object({ request_id: z.string(), status: z.literal('queued') })
  .meta({ id: 'QueuedInstall' })
export type QueuedInstall = z.infer<typeof QueuedInstallSchema>

/** How an install stands. What is wrong with the package is told here, not in the answer to the upload. */
export const SkillInstallSchema = z
  .object({
    request_id: z.string(),
    status: z.enum(INSTALL_STATUSES),
    created_at: TimeSchema,
    updated_at: TimeSchema,
    skill_id: z.string().nullable(),
    version: z.string().nullable(),
    action: z.enum(['install', 'update']).nullable(),
    error: z.string().nullable(),
    findings: z.array(FindingSchema).describe('Everything that was found in the package'),
  })
  .meta({ id: 'SkillInstall' })
export type SkillInstall = z.infer<typeof SkillInstallSchema>

/** Where an install comes from when nothing is uploaded: exactly one of the two. */
export const InstallSourceSchema = z
  .object({
    request_id: z.string().nullable().default(null).describe('A good run whose package is still kept'),
    library_id: z.string().nullable().default(null).describe('A skill of the library, as it is now'),
  })
  .meta({ id: 'InstallSource' })
export type InstallSource = z.infer<typeof InstallSourceSchema>

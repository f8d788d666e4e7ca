import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ApprovalRequestSchema } from '../../../contract/interaction.ts'
import { RUN_ERROR_CODES, UsageSchema } from '../../../contract/run.ts'
import { JsonObjectSchema } from '../../../contract/skill.ts'
import { ENGINE_IDS } from '../../../contract/statuses.ts'
import type { AttemptOutcome, KeptFact } from '../agent.ts'

/** Names a recording that is played instead of its engine, or a file that the next run is recorded to (docs/model-server.md). */
export const CASSETTE_VARIABLES = {
  replay: 'SKILL_TRYOUT_CASSETTE',
  record: 'SKILL_TRYOUT_RECORD',
  /** How many times faster than it was; 0 waits for nothing. */
  speed: 'SKILL_TRYOUT_CASSETTE_SPEED',
} as const

/** A recording that cannot be read; the message is one line. */
export class CassetteError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CassetteError'
  }
}

const FactSchema: z.ZodType<KeptFact> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), sessionId: z.string() }),
  z.object({ kind: z.literal('message'), text: z.string(), isFinal: z.boolean() }),
  z.object({ kind: z.literal('reasoning'), text: z.string() }),
  z.object({
    kind: z.literal('tool'),
    id: z.string(),
    state: z.enum(['started', 'succeeded', 'failed']),
    title: z.string(),
    detail: JsonObjectSchema,
  }),
  z.object({ kind: z.literal('permission'), title: z.string(), isAllowed: z.boolean() }),
  z.object({ kind: z.literal('skills'), names: z.array(z.string()) }),
  z.object({
    kind: z.literal('use'),
    what: z.enum(['skill_loaded', 'file_read', 'script_run']),
    name: z.string(),
  }),
  z.object({ kind: z.literal('model'), model: z.string() }),
  z.object({ kind: z.literal('usage'), usage: UsageSchema }),
  z.object({ kind: z.literal('warning'), code: z.string(), message: z.string() }),
])

const End = { exitCode: z.int().nullable(), signal: z.string().nullable() }
const OutcomeSchema: z.ZodType<AttemptOutcome> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answered'), text: z.string(), ...End }),
  z.object({ kind: z.literal('failed'), code: z.enum(RUN_ERROR_CODES), message: z.string(), ...End }),
  z.object({
    kind: z.literal('needs_approval'),
    request: ApprovalRequestSchema,
    exitCode: z.null(),
    signal: z.null(),
  }),
])

/** Something that the agent said, so many milliseconds after the turn began. */
const EntrySchema = z.union([
  z.strictObject({ at_ms: z.number().min(0), fact: FactSchema }),
  z.strictObject({ at_ms: z.number().min(0), stdout: z.string() }),
  z.strictObject({ at_ms: z.number().min(0), stderr: z.string() }),
])
export type CassetteEntry = z.infer<typeof EntrySchema>

const FileSchema = z.strictObject({
  path: z.string().min(1).describe('Relative to the workspace, with forward slashes'),
  base64: z.base64(),
  is_executable: z.boolean(),
})
export type CassetteFile = z.infer<typeof FileSchema>

const TurnSchema = z.strictObject({
  prompt_sha256: z.string().describe('Of what was said to the agent, with its paths taken out'),
  command: z.array(z.string()).nullable(),
  entries: z.array(EntrySchema),
  files: z.array(FileSchema).describe('Files of the workspace that were made or changed'),
  left_out: z.array(z.string()).describe('Files that were too big to record'),
  outcome: OutcomeSchema,
})
export type CassetteTurn = z.infer<typeof TurnSchema>

const CassetteSchema = z.strictObject({
  cassette_version: z.literal(1),
  run_id: z.string(),
  engine: z.enum(ENGINE_IDS),
  engine_version: z.string().nullable(),
  skill_id: z.string(),
  model: z.string().nullable(),
  recorded_at: z.string(),
  turns: z.array(TurnSchema),
})
/** What an agent said and made in one run. Paths and keys of the machine are replaced by names in double braces. */
export type Cassette = z.infer<typeof CassetteSchema>

/** @throws CassetteError that says what is wrong with the file */
export function readCassette(path: string): Cassette {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new CassetteError(`The recording ${path} cannot be read: ${cause instanceof Error ? cause.message : ''}`)
  }
  const parsed = CassetteSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  throw new CassetteError(`${path} is no recording of an agent${place}: ${issue?.message ?? 'unknown fault'}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

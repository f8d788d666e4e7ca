import { z } from 'zod'

/**
 * Consumers whose rules a skill is checked against (SPEC V8). Only errors of `runner` block a run; the others say where
 * else the skill would not load.
 */
export const PROFILE_IDS = ['runner', 'agent-skills', 'claude-upload', 'codex', 'gemini', 'opencode'] as const
export type ProfileId = (typeof PROFILE_IDS)[number]

export const SEVERITIES = ['error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/**
 * A mechanical repair of one file of the skill: replace the text between two offsets (UTF-16 code units of the file's text)
 * or write a missing file. It is shown as a diff and written only when the author asks for it.
 */
export const FixSchema = z
  .object({
    title: z.string().describe('What the repair does, as the label of a button'),
    edits: z.array(
      z.object({
        file: z.string().describe('Path inside the skill folder, with forward slashes'),
        from: z.int().min(0).describe('Start offset; 0 and `to` 0 with an absent file writes the whole file'),
        to: z.int().min(0),
        text: z.string(),
      }),
    ),
  })
  .meta({ id: 'Fix' })
export type Fix = z.infer<typeof FixSchema>

/** One remark of the validation (SPEC V7). Data, never thrown. */
export const FindingSchema = z
  .object({
    rule: z.string().describe('Stable id of the rule, such as `identity.mismatch`'),
    severity: z.enum(SEVERITIES),
    message: z.string().describe('What is wrong, in the words of the consumer that rejects it'),
    file: z.string().nullable().describe('Path inside the skill folder; null for the package as a whole'),
    line: z.int().min(1).nullable(),
    column: z.int().min(1).nullable(),
    why: z.string().describe('Why it matters'),
    how: z.string().describe('What to do about it'),
    rejected_by: z.array(z.enum(PROFILE_IDS)).describe('Profiles in which this finding is an error'),
    fix: FixSchema.nullable(),
  })
  .meta({ id: 'Finding' })
export type Finding = z.infer<typeof FindingSchema>

/** What one consumer says of the skill as a whole. */
export const ProfileVerdictSchema = z
  .object({
    profile: z.enum(PROFILE_IDS),
    title: z.string(),
    version: z.string().describe('The rules drift: this says which state of them was checked'),
    dated: z.string().describe('Day of that state, YYYY-MM-DD'),
    verdict: z.enum(['ok', 'warnings', 'rejected']),
    error_count: z.int().min(0),
    warning_count: z.int().min(0),
  })
  .meta({ id: 'ProfileVerdict' })
export type ProfileVerdict = z.infer<typeof ProfileVerdictSchema>

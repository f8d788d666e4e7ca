import { z } from 'zod'
import { INTERACTION_LIMITS } from './limits.ts'
import { CONVERSATION_MODES, TimeSchema } from './run.ts'
import { JsonObjectSchema } from './skill.ts'
import { EXECUTION_MODES, RUN_STATUSES } from './statuses.ts'

export const INTERACTION_KINDS = [
  'choose_one',
  'confirm',
  'fill_fields',
  'open_text',
  'risk_ack',
  'upload_files',
] as const
export type InteractionKind = (typeof INTERACTION_KINDS)[number]

/** One file that a question of kind `upload_files` asks for; `ui_hints.files` is a list of these. */
export const FileSlotSchema = z
  .object({
    name: z.string(),
    required: z.boolean(),
    hint: z.string().nullable(),
    accept: z.string().nullable().describe('Media types or endings, as the attribute of a file field takes them'),
  })
  .meta({ id: 'FileSlot' })
export type FileSlot = z.infer<typeof FileSlotSchema>

/** A question that an interactive run waits for. */
export const PendingInteractionSchema = z
  .object({
    interaction_id: z.int(),
    kind: z.enum(INTERACTION_KINDS),
    prompt: z.string(),
    source_attempt: z.int(),
    options: z.array(z.object({ label: z.string(), value: z.unknown() })),
    ui_hints: JsonObjectSchema.describe('`hint`: a text beside the prompt; `files`: the slots of `upload_files`'),
    default_decision_policy: z.string(),
    required_fields: z.array(z.string()),
    context: JsonObjectSchema.nullable().describe('`approval`: the deed that is asked about, if it is one'),
    asked_at: TimeSchema,
    auto_reply_at: TimeSchema.nullable().describe('When the run answers itself, if it does'),
  })
  .meta({ id: 'PendingInteraction' })
export type PendingInteraction = z.infer<typeof PendingInteractionSchema>

/** A deed that an agent wants a person's word for before it does it (runtime option `interactive_tool_approval`). */
export const ApprovalRequestSchema = z
  .object({
    key: z.string().describe('By which the same deed is known again, whole and unshortened'),
    title: z.string().describe("In the agent's words: the command, or the tool and what it works on"),
    detail: JsonObjectSchema.describe('Input of the tool, as far as it is shown'),
    done: z
      .array(z.string())
      .default([])
      .describe('What the agent had done before, where it forgets a turn that stops'),
  })
  .meta({ id: 'ApprovalRequest' })
export type ApprovalRequest = z.output<typeof ApprovalRequestSchema>

/** The `context` of a question about a deed. */
export const ApprovalContextSchema = z.object({ approval: ApprovalRequestSchema })

/** `signed_in` is ours: the person has signed in with the engine's own tool, as `instructions` say. The rest are Skill-Runner's. */
export const AUTH_METHODS = ['callback', 'device_auth', 'authorization_code', 'api_key', 'signed_in'] as const
export const PendingAuthMethodSelectionSchema = z
  .object({
    engine: z.string(),
    provider_id: z.string().nullable(),
    available_methods: z.array(z.enum(AUTH_METHODS)),
    prompt: z.string(),
    instructions: z.string().nullable().describe('The command that signs in'),
    last_error: z.string().nullable(),
    source_attempt: z.int(),
    phase: z.literal('method_selection'),
    ui_hints: JsonObjectSchema,
  })
  .meta({ id: 'PendingAuthMethodSelection' })
export type PendingAuthMethodSelection = z.infer<typeof PendingAuthMethodSelectionSchema>

const MODE_FIELDS = {
  requested_execution_mode: z.enum(EXECUTION_MODES).nullable(),
  effective_execution_mode: z.enum(EXECUTION_MODES).nullable(),
  conversation_mode: z.enum(CONVERSATION_MODES).nullable(),
  effective_interactive_require_user_reply: z.boolean().nullable(),
  effective_interactive_reply_timeout_sec: z.int().nullable(),
}

export const PendingAnswerSchema = z
  .object({
    request_id: z.string(),
    status: z.enum(RUN_STATUSES),
    ...MODE_FIELDS,
    pending: PendingInteractionSchema.nullable(),
    pending_auth_method_selection: PendingAuthMethodSelectionSchema.nullable(),
    pending_auth: JsonObjectSchema.nullable(),
    pending_owner: z.string().nullable(),
  })
  .meta({ id: 'PendingAnswer' })
export type PendingAnswer = z.infer<typeof PendingAnswerSchema>

/** A reply to a question (`mode: interaction`), or the word that the engine is signed in (`mode: auth` with a `selection`). */
export const ReplySchema = z
  .object({
    mode: z.enum(['interaction', 'auth']).default('interaction'),
    interaction_id: z.int().nullable().default(null),
    response: z.unknown().optional().describe('A text, or any JSON value: the agent gets it as JSON text'),
    auth_session_id: z.string().nullable().default(null),
    selection: z
      .object({ kind: z.literal('auth_method'), value: z.enum(AUTH_METHODS) })
      .nullable()
      .default(null),
    submission: z
      .object({ kind: z.string(), value: z.string().min(1) })
      .nullable()
      .default(null),
    idempotency_key: z.string().min(1).max(INTERACTION_LIMITS.idempotencyKeyChars).nullable().default(null),
  })
  .superRefine((reply, check) => {
    const refuse = (message: string): void => check.addIssue({ code: 'custom', message: `Value error, ${message}` })
    if (reply.mode === 'interaction') {
      if (reply.interaction_id === null) refuse('interaction_id is required when mode=interaction')
      return
    }
    if (reply.selection !== null && reply.submission !== null) refuse('selection and submission are mutually exclusive')
    if (reply.selection === null && reply.submission === null)
      refuse('selection or submission is required when mode=auth')
    if (reply.submission !== null && reply.auth_session_id === null)
      refuse('auth_session_id is required when submission is provided')
  })
  .meta({ id: 'Reply' })
export type Reply = z.output<typeof ReplySchema>

export const ReplyAnswerSchema = z
  .object({
    request_id: z.string(),
    status: z.enum(RUN_STATUSES),
    accepted: z.boolean(),
    mode: z.enum(['interaction', 'auth']),
  })
  .meta({ id: 'ReplyAnswer' })
export type ReplyAnswer = z.infer<typeof ReplyAnswerSchema>

/** More time for a question that would answer itself. */
export const ExtendSchema = z
  .object({
    interaction_id: z.int(),
    seconds: z
      .int()
      .min(1)
      .max(INTERACTION_LIMITS.maxExtendSec)
      .optional()
      .describe('How much later, counted from the present deadline; default: the reply time-out of the run'),
  })
  .meta({ id: 'Extend' })
export type Extend = z.output<typeof ExtendSchema>

/** Part `metadata` of a reply with files: which file is for which slot of the question. */
export const ReplyFilesMetadataSchema = z
  .strictObject({
    interaction_id: z.int().min(1),
    idempotency_key: z.string().min(1).max(INTERACTION_LIMITS.idempotencyKeyChars),
    message: z.string().nullable().optional(),
    bindings: z.array(z.strictObject({ slot: z.string().min(1), file_index: z.int().min(0) })).min(1),
  })
  .meta({ id: 'ReplyFilesMetadata' })
export type ReplyFilesMetadata = z.output<typeof ReplyFilesMetadataSchema>

/** Where the sign-in of a waiting run is. No secret ever passes through here: people sign in with the engine's own tool. */
export const AuthSessionSchema = z
  .object({
    request_id: z.string(),
    waiting_auth: z.boolean(),
    ...MODE_FIELDS,
    phase: z.enum(['method_selection', 'challenge_active']).nullable(),
    timed_out: z.boolean(),
    available_methods: z.array(z.enum(AUTH_METHODS)),
    selected_method: z.enum(AUTH_METHODS).nullable(),
    auth_session_id: z.string().nullable(),
    challenge_kind: z.string().nullable(),
    timeout_sec: z.int().nullable(),
    created_at: TimeSchema.nullable(),
    expires_at: TimeSchema.nullable(),
    server_now: TimeSchema,
    last_error: z.string().nullable(),
    source_attempt: z.int().nullable(),
    target_attempt: z.int().nullable(),
    resume_ticket_id: z.string().nullable(),
    ticket_consumed: z.boolean(),
    pending_owner: z.string().nullable(),
  })
  .meta({ id: 'AuthSession' })
export type AuthSession = z.infer<typeof AuthSessionSchema>

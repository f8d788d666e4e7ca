import { z } from 'zod'

/**
 * What is read of ACP v1 messages (https://agentclientprotocol.com/protocol/v1). Looser than the protocol on purpose: agents
 * differ in what they leave out, and a field that is odd must not cost the message.
 */
const optional = <T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<z.ZodNullable<T>>> =>
  schema.nullable().optional().catch(undefined)

/** What three messages tell of a tool call: `tool_call`, `tool_call_update` and `session/request_permission`. */
export const ToolPartSchema = z.object({
  toolCallId: z.string(),
  title: optional(z.string()),
  kind: optional(z.string()),
  status: optional(z.string()),
  rawInput: optional(z.record(z.string(), z.unknown())),
  rawOutput: z.unknown().optional(),
  content: z.unknown().optional(),
  locations: optional(z.array(z.object({ path: z.string() }))),
})
export type ToolPart = z.infer<typeof ToolPartSchema>

/** `session/update` and everything that any kind of it may hold. */
export const SessionUpdateSchema = z.object({
  update: z.object({
    sessionUpdate: z.string(),
    content: z.unknown().optional(),
    messageId: optional(z.string()),
    availableCommands: optional(z.array(z.object({ name: z.string() }))),
    _meta: z.unknown().optional(),
  }),
})

export const TextContentSchema = z.object({ type: z.literal('text'), text: z.string() })

const ToolTextSchema = z.object({ content: TextContentSchema })

/** The text that a tool gave back, as far as the message has it. */
export function textOfToolContent(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => ToolTextSchema.safeParse(part).data?.content.text)
    .filter((text) => text !== undefined)
    .join('\n')
}

export const PermissionRequestSchema = z.object({
  toolCall: ToolPartSchema,
  options: z.array(z.object({ optionId: z.string(), kind: z.string() })),
})
export type PermissionRequest = z.infer<typeof PermissionRequestSchema>

/** Answer of `session/new`, and of `session/load` without the id. */
export const SessionSchema = z.object({
  sessionId: optional(z.string()),
  models: optional(z.object({ currentModelId: z.string() })),
  configOptions: optional(z.array(z.object({ id: z.string(), currentValue: optional(z.string()) }))),
})

/** Answer of `session/prompt`; where its usage is differs from agent to agent. */
export const TurnSchema = z.looseObject({ stopReason: z.string() })
export type Turn = z.infer<typeof TurnSchema>

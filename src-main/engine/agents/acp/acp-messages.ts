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

/** Models to choose from; what is odd in the list is left out. */
const AvailableModelsSchema = z.array(
  z
    .object({ modelId: z.string(), name: optional(z.string()) })
    .nullable()
    .catch(null),
)

/** A value of an option, or a group of values. */
const OptionValueSchema = z.object({ value: z.string(), name: optional(z.string()) })
const OptionValuesSchema = z.array(
  z
    .union([OptionValueSchema, z.object({ options: z.array(OptionValueSchema) })])
    .nullable()
    .catch(null),
)

/** Answer of `session/new`, and of `session/load` without the id. */
export const SessionSchema = z.object({
  sessionId: optional(z.string()),
  models: optional(z.object({ currentModelId: z.string(), availableModels: optional(AvailableModelsSchema) })),
  configOptions: optional(
    z.array(z.object({ id: z.string(), currentValue: optional(z.string()), options: optional(OptionValuesSchema) })),
  ),
})
export type Session = z.infer<typeof SessionSchema>

/** The models that an agent says it can be switched to, by its own names. */
export function modelsOfSession({
  models,
  configOptions,
}: Session): { readonly id: string; readonly name: string | null }[] {
  const available = (models?.availableModels ?? []).filter((model) => model !== null)
  if (available.length > 0) return available.map(({ modelId, name }) => ({ id: modelId, name: name ?? null }))
  const values = configOptions?.find(({ id }) => id === 'model')?.options ?? []
  return values
    .filter((value) => value !== null)
    .flatMap((value) => ('options' in value ? value.options : [value]))
    .map(({ value, name }) => ({ id: value, name: name ?? null }))
}

/** Answer of `session/prompt`; where its usage is differs from agent to agent. */
export const TurnSchema = z.looseObject({ stopReason: z.string() })
export type Turn = z.infer<typeof TurnSchema>

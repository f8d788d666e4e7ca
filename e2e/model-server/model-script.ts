import { readFileSync } from 'node:fs'
import { z } from 'zod'

const UsageSchema = z.strictObject({
  inputTokens: z.int().min(0),
  outputTokens: z.int().min(0),
  cachedTokens: z.int().min(0).default(0),
})

/** What the model asks for. The tool is picked from those that the request offers, so that one script serves every agent. */
const ToolCallSchema = z.union([
  z.strictObject({ shell: z.string() }),
  z.strictObject({ writeFile: z.strictObject({ path: z.string(), content: z.string() }) }),
  z.strictObject({ readFile: z.string() }),
  z.strictObject({ skill: z.string() }),
  z.strictObject({ tool: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }),
])

/** One answer of the model to one request. */
const StepSchema = z.strictObject({
  text: z.string().optional(),
  /** The text that many times, for very long lines. */
  repeat: z.int().min(1).default(1),
  /** The final JSON: as text, or by the tool that an agent offers for structured answers. */
  answer: z.record(z.string(), z.unknown()).optional(),
  toolCalls: z.array(ToolCallSchema).default([]),
  usage: UsageSchema.optional(),
  /** Refuse the request with this HTTP status. */
  status: z.int().min(400).max(599).optional(),
  message: z.string().optional(),
  retryAfterSeconds: z.number().min(0).optional(),
  /** Never answer: nothing at all, or nothing after the first half of the stream. */
  hang: z.enum(['before-headers', 'mid-stream']).optional(),
  /** Drop the connection after the first half of the stream. */
  cut: z.boolean().default(false),
  /** `status`, `hang` and `cut` happen that many times for one state of the conversation; then the rest of the step counts. */
  times: z.int().min(1).optional(),
  /** Wait before the answer, and between its events. */
  delayMs: z.int().min(0).default(0),
  pauseMs: z.int().min(0).default(0),
  /** Characters per text event. */
  deltaCharacters: z.int().min(1).default(24),
  /** Bytes per HTTP chunk; small numbers split inside characters. */
  chunkBytes: z.int().min(1).optional(),
})

const PromptSchema = z.strictObject({
  /** Takes this entry whatever its place, when each given word is part of what was said or asked for. */
  when: z.strictObject({ prompt: z.string().optional(), model: z.string().optional() }).optional(),
  steps: z.array(StepSchema).min(1),
})

const ModelScriptSchema = z.strictObject({
  /** The first entry answers the first prompt of the person, the second one the reply to the first answer, and so on. */
  prompts: z.array(PromptSchema).min(1),
  /** Regular expressions over the text of a request; their first group replaces `{name}` in the script's texts. */
  captures: z.record(z.string(), z.string()).default({}),
  /** Names that `GET /models` tells. */
  models: z.array(z.string()).default(['scripted-model']),
  /** Said to requests without tools, such as for a title. */
  sideText: z.string().default('A scripted title'),
  /** Follow the steps for requests without tools too. */
  answersWithoutTools: z.boolean().default(false),
})

/** What a scripted model does, as a person writes it. */
export type ModelScript = z.input<typeof ModelScriptSchema>
/** The same with every default filled in. */
export type FullScript = z.output<typeof ModelScriptSchema>
export type ScriptPrompt = FullScript['prompts'][number]
export type ScriptStep = ScriptPrompt['steps'][number]
export type ScriptToolCall = ScriptStep['toolCalls'][number]
export type ScriptUsage = z.output<typeof UsageSchema>

/** @throws {Error} that names each wrong place of the script */
export function parseModelScript(script: unknown): FullScript {
  const result = ModelScriptSchema.safeParse(script)
  if (!result.success) throw new Error(`The script of the model is wrong:\n${z.prettifyError(result.error)}`)
  for (const [name, pattern] of Object.entries(result.data.captures)) {
    try {
      new RegExp(pattern)
    } catch (cause) {
      throw new Error(`The capture '${name}' is not a regular expression: ${pattern}`, { cause })
    }
  }
  return result.data
}

/** @throws {Error} when the file is not there, is no JSON or is no script */
export function readModelScript(path: string): FullScript {
  return parseModelScript(JSON.parse(readFileSync(path, 'utf8')))
}

import { z } from 'zod'
import type { Usage } from '../../contract/run.ts'

const tokens = z.number().int().nonnegative().nullish().catch(null)

const OpenAiSchema = z.object({
  input_tokens: tokens,
  prompt_tokens: tokens,
  output_tokens: tokens,
  completion_tokens: tokens,
  total_tokens: tokens,
  input_tokens_details: z.object({ cached_tokens: tokens }).nullish(),
  prompt_tokens_details: z.object({ cached_tokens: tokens }).nullish(),
})
const AnthropicSchema = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_creation_input_tokens: tokens,
  cache_read_input_tokens: tokens,
})
const GoogleSchema = z.object({
  promptTokenCount: tokens,
  candidatesTokenCount: tokens,
  thoughtsTokenCount: tokens,
  cachedContentTokenCount: tokens,
  totalTokenCount: tokens,
})

/** Where each protocol has its usage: on the event itself, in the answer, or in the message that begins. */
const EventSchema = z.object({
  usage: z.unknown().optional(),
  usageMetadata: z.unknown().optional(),
  response: z.object({ usage: z.unknown().optional() }).nullish().catch(null),
  message: z.object({ usage: z.unknown().optional() }).nullish().catch(null),
})

type Reading = Omit<Usage, 'cost_usd'>

/**
 * The usage in one event or in one whole answer of any of the four protocols; null when it has none. `input_tokens` counts what came
 * from a cache too, in all of them.
 */
export function readUsage(event: unknown): Reading | null {
  const parsed = EventSchema.safeParse(event)
  if (!parsed.success) return null
  const { usage, usageMetadata, response, message } = parsed.data
  if (isObject(usageMetadata)) return readGoogle(usageMetadata)
  const found = [usage, response?.usage, message?.usage].find(isObject)
  if (found === undefined) return null
  const isAnthropic = 'cache_read_input_tokens' in found || isObject(message?.usage) || isMessageEvent(event)
  return isAnthropic ? readAnthropic(found) : readOpenAi(found)
}

/** Events of one answer: what a later one tells replaces what an earlier one told. */
export function mergeUsage(earlier: Reading | null, later: Reading): Reading {
  const input = later.input_tokens ?? earlier?.input_tokens ?? null
  const output = later.output_tokens ?? earlier?.output_tokens ?? null
  return {
    input_tokens: input,
    output_tokens: output,
    cached_tokens: later.cached_tokens ?? earlier?.cached_tokens ?? null,
    total_tokens: later.total_tokens ?? sum(input, output),
  }
}

/** Several answers together. */
export function addUsage(before: Usage | null, reading: Reading): Usage {
  return {
    input_tokens: sum(before?.input_tokens, reading.input_tokens),
    output_tokens: sum(before?.output_tokens, reading.output_tokens),
    cached_tokens: sum(before?.cached_tokens, reading.cached_tokens),
    total_tokens: sum(before?.total_tokens, reading.total_tokens),
    cost_usd: null,
  }
}

function readOpenAi(usage: object): Reading | null {
  const parsed = OpenAiSchema.safeParse(usage)
  if (!parsed.success) return null
  const { data } = parsed
  return {
    input_tokens: data.input_tokens ?? data.prompt_tokens ?? null,
    output_tokens: data.output_tokens ?? data.completion_tokens ?? null,
    cached_tokens: data.input_tokens_details?.cached_tokens ?? data.prompt_tokens_details?.cached_tokens ?? null,
    total_tokens: data.total_tokens ?? null,
  }
}

function readAnthropic(usage: object): Reading | null {
  const parsed = AnthropicSchema.safeParse(usage)
  if (!parsed.success) return null
  const { data } = parsed
  const cached = data.cache_read_input_tokens ?? null
  const input = data.input_tokens ?? null
  return {
    input_tokens: input === null ? null : input + (cached ?? 0) + (data.cache_creation_input_tokens ?? 0),
    output_tokens: data.output_tokens ?? null,
    cached_tokens: cached,
    total_tokens: null,
  }
}

function readGoogle(usage: object): Reading | null {
  const parsed = GoogleSchema.safeParse(usage)
  if (!parsed.success) return null
  const { data } = parsed
  return {
    input_tokens: data.promptTokenCount ?? null,
    output_tokens: sum(data.candidatesTokenCount, data.thoughtsTokenCount),
    cached_tokens: data.cachedContentTokenCount ?? null,
    total_tokens: data.totalTokenCount ?? null,
  }
}

function isMessageEvent(event: unknown): boolean {
  return isObject(event) && 'type' in event && (event.type === 'message_delta' || event.type === 'message')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function sum(a: number | null | undefined, b: number | null | undefined): number | null {
  return a === null || a === undefined ? (b ?? null) : a + (b ?? 0)
}

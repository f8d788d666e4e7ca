import { z } from 'zod'
import type { Usage } from '../../../contract/run.ts'

const CountSchema = z.int().nonnegative().nullable().catch(null).default(null)

const TokensSchema = z.object({
  inputTokens: CountSchema,
  outputTokens: CountSchema,
  totalTokens: CountSchema,
  cachedReadTokens: CountSchema,
})
type Tokens = z.infer<typeof TokensSchema>

/** @param told in the words of ACP's `usage`; null when it is not that */
export function readTokens(told: unknown): Tokens | null {
  const tokens = TokensSchema.safeParse(told).data
  return tokens === undefined || (tokens.inputTokens === null && tokens.outputTokens === null) ? null : tokens
}

/** @param steps of one turn, each with the tokens of its own request */
export function usageOf(steps: readonly Tokens[]): Usage | null {
  if (steps.length === 0) return null
  const sum = (name: keyof Tokens): number | null => {
    const numbers = steps.map((step) => step[name]).filter((value) => value !== null)
    return numbers.length === 0 ? null : numbers.reduce((total, value) => total + value, 0)
  }
  return {
    input_tokens: sum('inputTokens'),
    output_tokens: sum('outputTokens'),
    cached_tokens: sum('cachedReadTokens'),
    total_tokens: sum('totalTokens'),
    cost_usd: null,
  }
}

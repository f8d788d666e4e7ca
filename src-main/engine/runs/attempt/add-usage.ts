import type { Usage } from '../../../contract/run.ts'

/** Usage of several turns together; what one of them does not tell is taken from the other. */
export function addUsage(one: Usage | null, other: Usage | null): Usage | null {
  if (one === null || other === null) return one ?? other
  const sum = (left: number | null, right: number | null): number | null =>
    left === null && right === null ? null : (left ?? 0) + (right ?? 0)
  return {
    input_tokens: sum(one.input_tokens, other.input_tokens),
    output_tokens: sum(one.output_tokens, other.output_tokens),
    cached_tokens: sum(one.cached_tokens, other.cached_tokens),
    total_tokens: sum(one.total_tokens, other.total_tokens),
    cost_usd: sum(one.cost_usd, other.cost_usd),
  }
}

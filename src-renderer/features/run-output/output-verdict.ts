import type { RunResult } from '../../../src-main/contract/run-outputs.ts'

/** What the output schema says of a run's result. */
export type OutputVerdict =
  | { readonly kind: 'fits' }
  /** The object was good; the run failed by something else, such as a missing file. */
  | { readonly kind: 'fits-but-failed' }
  | { readonly kind: 'invalid'; readonly errors: RunResult['output_errors'] }
  | { readonly kind: 'none' }

export function verdictOf(result: RunResult): OutputVerdict {
  if (result.output_errors.length > 0) return { kind: 'invalid', errors: result.output_errors }
  if (result.data !== null) return { kind: 'fits' }
  return { kind: result.rejected_data === null ? 'none' : 'fits-but-failed' }
}

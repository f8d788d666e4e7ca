import type { Artifact } from '../../../contract/file.ts'
import type { RunResult } from '../../../contract/run-outputs.ts'
import type { RunError, Usage } from '../../../contract/run.ts'
import type { Question } from '../asking/question-fields.ts'

/** What an attempt tells of itself, however it ended. */
export interface AttemptFacts {
  readonly usage: Usage | null
  readonly sessionId: string | null
  readonly model: string | null
  /** For the status, beside those of the result. */
  readonly warnings: readonly string[]
  readonly timings: { readonly preparing_ms: number; readonly running_ms: number; readonly collecting_ms: number }
}

/** Everything that is known when an attempt is over. Not yet stored: one move of the state decides whether it counts. */
export type AttemptEnd = AttemptFacts &
  (
    | {
        readonly kind: 'ended'
        readonly result: RunResult
        readonly error: RunError | null
        readonly artifacts: readonly Artifact[]
      }
    | { readonly kind: 'asks'; readonly question: Question }
    | { readonly kind: 'needs_sign_in'; readonly message: string; readonly command: string | null }
  )

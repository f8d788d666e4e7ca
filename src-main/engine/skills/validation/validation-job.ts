import type { JsonObject } from '../../../contract/skill.ts'
import type { CheckSkillOptions, ValidationOutcome } from './validation-outcome.ts'

/** One fault of a value against its schema: the place as `a/b/0`, the words of python-jsonschema. */
export interface DataFault {
  readonly path: string
  readonly message: string
}

/** Work for the validation process. Values cross to it as JSON. */
export type ValidationJob =
  | { readonly kind: 'skill'; readonly folderPath: string; readonly options: CheckSkillOptions }
  | { readonly kind: 'data'; readonly schema: JsonObject; readonly data: unknown }

/**
 * How long a job may take. By the clock alone, a skill would be blamed for a busy machine; by the processor alone, a hostile one would
 * get more and more time on it. So a job ends when its time is over by the processor, or by the clock once it has had the share of
 * the processor that no honest check needs.
 */
export interface TimeLimit {
  /** Of the clock and of the processor. */
  readonly timeMs: number
  /** Processor time before which the clock does not count. */
  readonly shareMs: number
}

export interface JobMessage {
  readonly id: number
  readonly job: ValidationJob
  readonly limit: TimeLimit
}

export type WorkerMessage =
  /** Sent once, when everything is loaded: the time of a job counts from then on. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'skill'; readonly id: number; readonly cpuMs: number; readonly outcome: ValidationOutcome }
  | { readonly kind: 'data'; readonly id: number; readonly cpuMs: number; readonly faults: readonly DataFault[] }
  | { readonly kind: 'failed'; readonly id: number; readonly cpuMs: number; readonly message: string }

/** What comes out of the validation process: the thread's messages, and why there will be no more of them. */
export type HostMessage =
  | WorkerMessage
  /** The job takes longer than most do; it may still come to its end. */
  | { readonly kind: 'long' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'ended'; readonly message: string }

import type { JsonObject } from '../../contract/skill.ts'
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

export interface JobMessage {
  readonly id: number
  readonly job: ValidationJob
  /** Processor time that the job may take; the clock alone would blame a skill for a busy machine. */
  readonly cpuLimitMs: number
}

export type WorkerMessage =
  /** Sent once, when everything is loaded: the time of a job counts from then on. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'skill'; readonly id: number; readonly cpuMs: number; readonly outcome: ValidationOutcome }
  | { readonly kind: 'data'; readonly id: number; readonly cpuMs: number; readonly faults: readonly DataFault[] }
  | { readonly kind: 'failed'; readonly id: number; readonly cpuMs: number; readonly message: string }

/** What comes out of the validation process: the thread's messages, and why there will be no more of them. */
export type HostMessage =
  WorkerMessage | { readonly kind: 'timeout' } | { readonly kind: 'ended'; readonly message: string }

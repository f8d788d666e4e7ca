import type { JsonObject } from '../../contract/skill.ts'

/** A deed that an agent wants a person's word for before it does it. */
export interface ApprovalRequest {
  /** By which the agent's adapter knows the same deed again, whole and unshortened. */
  readonly key: string
  /** In the agent's words: the command, or the tool and what it works on. */
  readonly title: string
  /** Input of the tool, as far as it is shown. */
  readonly detail: JsonObject
}

/** What a person said to it. */
export interface Approval {
  readonly request: ApprovalRequest
  readonly isAllowed: boolean
  /** What the agent is told of it, in a sentence or more. */
  readonly words: string
}

import type { ApprovalRequest } from '../../contract/interaction.ts'

/** What a person said to a deed that an agent asked for. */
export interface Approval {
  readonly request: ApprovalRequest
  readonly isAllowed: boolean
  /** What the agent is told of it, in a sentence or more. */
  readonly words: string
}

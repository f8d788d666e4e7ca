import { z } from 'zod'
import { JsonObjectSchema } from '../../contract/skill.ts'

/** A deed that an agent wants a person's word for before it does it. */
export const ApprovalRequestSchema = z.object({
  key: z.string().describe("By which the agent's adapter knows the same deed again, whole and unshortened"),
  title: z.string().describe("In the agent's words: the command, or the tool and what it works on"),
  detail: JsonObjectSchema.describe('Input of the tool, as far as it is shown'),
  done: z
    .array(z.string())
    .default([])
    .describe('What it did before in the turn that stops with this, where the agent forgets such a turn'),
})
export type ApprovalRequest = z.infer<typeof ApprovalRequestSchema>

/** What a person said to it. */
export interface Approval {
  readonly request: ApprovalRequest
  readonly isAllowed: boolean
  /** What the agent is told of it, in a sentence or more. */
  readonly words: string
}

import { createHash } from 'node:crypto'
import type { ApprovalRequest } from '../../../contract/interaction.ts'
import type { AgentFact, Attempt } from '../agent.ts'
import type { PermissionRequest, ToolPart } from './acp-messages.ts'

export type PermissionPolicy = 'allow' | 'deny'

type PermissionAnswer = {
  readonly outcome: { readonly outcome: 'selected'; readonly optionId: string } | { readonly outcome: 'cancelled' }
}

const ORDER: Readonly<Record<PermissionPolicy, readonly string[]>> = {
  // Once, not always: each further request shall be seen and told.
  allow: ['allow_once', 'allow_always'],
  deny: ['reject_once', 'reject_always'],
}

/** Kinds of tools that only look: nobody is asked about them. */
const LOOKING: readonly string[] = ['read', 'search', 'think']

/** Answers an agent that asks whether it may. */
export interface PermissionDesk {
  answer(request: PermissionRequest): PermissionAnswer
  /** The deed that a person has to decide about; the turn is over with it. */
  asked(): ApprovalRequest | null
}

export interface PermissionDeskOptions {
  /** For an unattended run: nobody sits at it, and the workspace is thrown away. */
  readonly policy: PermissionPolicy
  readonly attempt: Pick<Attempt, 'isApprovalNeeded' | 'resume'>
  readonly tell: (fact: AgentFact) => void
  /** Called once, when a person has to decide; the agent is to end its turn then. */
  readonly onAsked: () => void
}

/**
 * By policy, or by a person: a run must hold no process while it waits for one, so the turn ends with the question, and in the next turn
 * the agent repeats its deed and finds the answer here.
 */
export function createPermissionDesk({ policy, attempt, tell, onAsked }: PermissionDeskOptions): PermissionDesk {
  const given = attempt.resume?.approval ?? null
  let isGivenUsed = false
  let asked: ApprovalRequest | null = null

  const decide = ({ toolCall, options }: PermissionRequest, decision: PermissionPolicy): PermissionAnswer => {
    const option = ORDER[decision]
      .map((kind) => options.find((one) => one.kind === kind))
      .find((one) => one !== undefined)
    const isAllowed = option !== undefined && decision === 'allow'
    tell({ kind: 'permission', title: toolCall.title ?? toolCall.toolCallId, isAllowed })
    return {
      outcome: option === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId: option.optionId },
    }
  }
  return {
    answer(request) {
      const { toolCall } = request
      if (!attempt.isApprovalNeeded || LOOKING.includes(toolCall.kind ?? '')) return decide(request, policy)
      const deed = deedOf(toolCall)
      if (given?.request.key === deed.key && !given.isAllowed) return decide(request, 'deny')
      if (given?.request.key === deed.key && !isGivenUsed) {
        // Once: the same command again may be another deed by then.
        isGivenUsed = true
        return decide(request, 'allow')
      }
      if (asked === null) {
        asked = deed
        onAsked()
      }
      return { outcome: { outcome: 'cancelled' } }
    },
    asked: () => asked,
  }
}

function deedOf({ toolCallId, title, kind, rawInput, locations, content }: ToolPart): ApprovalRequest {
  const command = rawInput?.['command']
  const name = typeof command === 'string' ? command : (title ?? kind ?? toolCallId)
  const paths = locations?.map(({ path }) => path) ?? []
  const what = rawInput ?? (paths.length === 0 ? {} : { paths })
  // Some agents say what they will write in the content only.
  const identity = JSON.stringify([name, what, rawInput ?? content])
  return { key: createHash('sha256').update(identity).digest('hex'), title: name, detail: { ...what }, done: [] }
}

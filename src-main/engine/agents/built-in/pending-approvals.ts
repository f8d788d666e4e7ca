import type { ModelMessage, ToolApprovalResponse } from 'ai'
import type { ApprovalRequest } from '../../../contract/interaction.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import type { Approval } from '../approval.ts'

/** Tools that run or change something; the others only look. */
export const TOOLS_TO_APPROVE = { shell: 'user-approval', write: 'user-approval', edit: 'user-approval' } as const

interface Pending {
  readonly approvalId: string
  readonly request: ApprovalRequest
}

/** A conversation after a person's word on the deed that it had stopped at. */
export interface AnsweredApproval {
  readonly messages: ModelMessage[]
  /** The next deed of the same step, which has to be asked about before the model is asked again. */
  readonly next: ApprovalRequest | null
}

/**
 * Puts a person's word into the conversation as the library wants it: one tool message answers all requests of the last step.
 * @param isForAll true when the further requests of the step are allowed with it
 */
export function answerApproval(
  conversation: readonly ModelMessage[],
  { isAllowed, words }: Approval,
  isForAll: boolean,
): AnsweredApproval {
  const [first, ...rest] = pendingApprovals(conversation)
  if (first === undefined) return { messages: [...conversation], next: null }
  const answered = isAllowed && isForAll ? [first, ...rest] : [first]
  const responses = answered.map(({ approvalId }): ToolApprovalResponse => ({
    type: 'tool-approval-response',
    approvalId,
    approved: isAllowed,
    ...(isAllowed ? {} : { reason: words }),
  }))
  const last = conversation.at(-1)
  const messages: ModelMessage[] =
    last?.role === 'tool'
      ? [...conversation.slice(0, -1), { role: 'tool', content: [...last.content, ...responses] }]
      : [...conversation, { role: 'tool', content: responses }]
  return { messages, next: pendingApprovals(messages)[0]?.request ?? null }
}

/** The deeds that the last step of a conversation stopped at and that nobody has decided yet, in the order of the calls. */
export function pendingApprovals(conversation: readonly ModelMessage[]): Pending[] {
  const last = conversation.findLast(({ role }) => role === 'assistant')
  if (last?.role !== 'assistant' || typeof last.content === 'string') return []
  const answered = new Set(
    conversation
      .slice(conversation.lastIndexOf(last) + 1)
      .flatMap((message) => (message.role === 'tool' ? message.content : []))
      .flatMap((part) => (part.type === 'tool-approval-response' ? [part.approvalId] : [])),
  )
  const calls = new Map(
    last.content.flatMap((part) => (part.type === 'tool-call' ? [[part.toolCallId, part] as const] : [])),
  )
  return last.content.flatMap((part) => {
    const call = part.type === 'tool-approval-request' ? calls.get(part.toolCallId) : undefined
    if (part.type !== 'tool-approval-request' || call === undefined || answered.has(part.approvalId)) return []
    const detail = isObject(call.input) ? call.input : {}
    const request = { key: part.approvalId, title: titleOf(call.toolName, detail), detail, done: [] }
    return [{ approvalId: part.approvalId, request }]
  })
}

/** As the tools tell of themselves. */
function titleOf(tool: string, { command, path }: JsonObject): string {
  const what = command ?? path
  return typeof what === 'string' ? `${tool}: ${what}` : tool
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

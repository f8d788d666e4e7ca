import { APPROVAL_ANSWERS } from '../../../contract/approval-answers.ts'
import { AppError } from '../../../contract/errors.ts'
import { ApprovalContextSchema, type ApprovalRequest } from '../../../contract/interaction.ts'
import { INTERACTION_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { ENGINE_IDS, type EngineId } from '../../../contract/statuses.ts'
import type { Agent } from '../../agents/agent.ts'
import type { Agents } from '../../agents/agents.ts'
import type { Approval } from '../../agents/approval.ts'
import type { RequestRow } from '../../store/request-row.ts'
import type { Question } from './question-fields.ts'
import { requestedMode } from '../admission/runtime-options.ts'

/** The runtime option by which a run asks a person before each deed of its agent. */
export const APPROVAL_OPTION = 'interactive_tool_approval'

/** A person decides by what is shown: what is cut is said to be. */
const SHOWN_VALUE_CHARS = 8_000

/**
 * Refuses the option where nobody could be asked or nobody could answer.
 * @param engine null when the request names none: the one that is chosen later may not be able to ask
 * @throws AppError runtime_option_invalid
 */
export function checkApprovalOption(
  options: JsonObject,
  conversationMode: RequestRow['conversation_mode'],
  engine: EngineId | null,
  agents: Pick<Agents, 'get'>,
): void {
  if (options[APPROVAL_OPTION] !== true) return
  const refuse = (why: string): AppError =>
    new AppError('runtime_option_invalid', `runtime_options.${APPROVAL_OPTION} ${why}`)
  if (requestedMode(options) !== 'interactive') throw refuse('needs execution_mode interactive')
  if (conversationMode !== 'session') throw refuse('needs a client that can answer: conversation_mode session')
  if (engine !== null && agents.get(engine)?.canAskApproval === true) return
  const able = ENGINE_IDS.filter((id) => agents.get(id)?.canAskApproval === true)
  throw refuse(`needs an engine that can ask; name one of: ${able.join(', ')}`)
}

/** Whether the deeds of a run wait for a person; a skill's own default counts only where somebody can ask and answer. */
export function isApprovalNeeded(
  row: Pick<RequestRow, 'runtime_options' | 'effective_mode' | 'conversation_mode' | 'approves_all'>,
  agent: Pick<Agent, 'canAskApproval'>,
): boolean {
  const isPossible = agent.canAskApproval && row.effective_mode === 'interactive' && row.conversation_mode === 'session'
  return isPossible && row.runtime_options[APPROVAL_OPTION] === true && !row.approves_all
}

/** The question that asks a person for the deed. */
export function approvalQuestion(request: ApprovalRequest): Question {
  const { title, detail } = request
  const approval: ApprovalRequest = { ...request, title: cut(title), detail: shorten(detail) }
  const values = Object.entries(approval.detail).filter(([, value]) => !title.includes(String(value)))
  const lines = values.map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value ?? null)}`,
  )
  return {
    givenId: null,
    kind: 'choose_one',
    prompt: ['May the agent do this?', asCode(approval.title), ...lines.map(asCode)]
      .join('\n\n')
      .slice(0, INTERACTION_LIMITS.promptChars),
    options: [
      { label: 'Allow', value: APPROVAL_ANSWERS.once },
      { label: 'Allow everything in this run', value: APPROVAL_ANSWERS.all },
      { label: 'Refuse', value: APPROVAL_ANSWERS.no },
    ],
    ui_hints: { hint: 'Any other answer refuses too, and the agent is told it.' },
    default_decision_policy: APPROVAL_ANSWERS.no,
    required_fields: [],
    context: { approval },
  }
}

/** The deed that a waiting question is about; null for a question of the skill's own. */
export function askedDeed(pending: JsonObject | null): ApprovalRequest | null {
  const context = ApprovalContextSchema.safeParse(pending?.['context'])
  return context.success ? context.data.approval : null
}

/** What was decided about a deed. */
export interface Decision {
  readonly approval: Approval
  readonly isForAll: boolean
}

/**
 * Reads a person's answer, or the silence at the end of its time.
 * @param response as it came; null when nobody answered
 */
export function decideDeed(request: ApprovalRequest, response: unknown): Decision {
  const { word, message } = readAnswer(response)
  const isForAll = word === APPROVAL_ANSWERS.all
  const isAllowed = isForAll || [APPROVAL_ANSWERS.once, 'yes', 'true'].includes(word)
  const verdict = isAllowed
    ? `It is allowed: ${request.title}\nDo it now, exactly as you asked, and go on with the work.`
    : [
        `${response === null ? 'Nobody answered in time, so it is not allowed' : 'It is not allowed'}: ${request.title}`,
        ...(message === '' ? [] : [`The person says: ${message}`]),
        'Do not do it in another way either. Go on without it as well as you can.',
      ].join('\n')
  const { done } = request
  const before = done.length === 0 ? '' : `\nYou have done before, and need not do again: ${done.join('; ')}`
  return { approval: { request, isAllowed, words: verdict + before }, isForAll }
}

/** An answer is a word, or an object with the word and a message; free text is the message of a refusal. */
function readAnswer(response: unknown): { readonly word: string; readonly message: string } {
  if (typeof response === 'object' && response !== null && 'value' in response) {
    const message = 'message' in response && typeof response.message === 'string' ? response.message.trim() : ''
    return { word: String(response.value).toLowerCase(), message }
  }
  const text = typeof response === 'string' ? response.trim() : JSON.stringify(response ?? null)
  const word = text.toLowerCase()
  const isRefusal = response === null || word === APPROVAL_ANSWERS.no
  return { word, message: isRefusal ? '' : text }
}

function shorten(detail: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
      return [name, text.length > SHOWN_VALUE_CHARS ? cut(text) : value]
    }),
  )
}

/** Fenced, so that markup in a command neither changes nor hides a part of it where the question is shown as Markdown. */
function asCode(text: string): string {
  const ticks = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(ticks + 1)
  return `${fence}\n${text}\n${fence}`
}

function cut(text: string): string {
  const left = text.length - SHOWN_VALUE_CHARS
  return left > 0 ? `${text.slice(0, SHOWN_VALUE_CHARS)}… (${left} more characters)` : text
}

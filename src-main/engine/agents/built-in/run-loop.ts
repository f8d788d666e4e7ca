import { randomUUID } from 'node:crypto'
import {
  isStepCount,
  ToolLoopAgent,
  type LanguageModelUsage,
  type ModelMessage,
  type TextStreamPart,
  type ToolSet,
} from 'ai'
import type { ApprovalRequest } from '../../../contract/interaction.ts'
import type { Usage } from '../../../contract/run.ts'
import type { Attempt, AttemptOutcome } from '../agent.ts'
import { createAgentTools } from './agent-tools.ts'
import { createModel } from './create-model.ts'
import { explainFailure } from './explain-failure.ts'
import { createIdleWatch, type IdleWatch } from './idle-watch.ts'
import { composeInstructions } from './instructions.ts'
import { answerApproval, pendingApprovals, TOOLS_TO_APPROVE, type AnsweredApproval } from './pending-approvals.ts'
import type { ChosenModel } from './provider.ts'
import { loadSession, saveSession } from './session-file.ts'
import { createWorkspaceFiles } from './workspace-files.ts'

// The library would write its remarks to this process's own output.
globalThis.AI_SDK_LOG_WARNINGS = false

export interface LoopLimits {
  /** Calls of the model in one attempt. */
  readonly maxSteps: number
  /** Silence of the model server that ends the attempt. */
  readonly idleMs: number
  /** How often a call that may be repeated is repeated: overload, server faults, lost connections. */
  readonly maxRetries: number
}

/** What one pass of the loop has seen so far. */
interface Progress {
  text: string
  finishReason: string | null
  failure: { readonly cause: unknown } | null
}

/**
 * Carries out one attempt in this process: asks the model, runs the tools that it calls, until it answers without calling one.
 * @param skillFolder the skill's folder below the workspace, with forward slashes
 */
export async function runLoop(
  attempt: Attempt,
  chosen: ChosenModel,
  skillFolder: string,
  limits: LoopLimits,
): Promise<AttemptOutcome> {
  const sessionId = attempt.resume?.sessionId ?? `agent-${randomUUID()}`
  const earlier = attempt.resume === null ? [] : await loadSession(attempt.homePath, sessionId)
  if (earlier === null) return failed('SESSION_RESUME_FAILED', `The session ${sessionId} is not there any more`)
  attempt.tell({ kind: 'session', sessionId })
  attempt.tell({ kind: 'skills', names: [attempt.skill.skill_id] })
  attempt.tell({ kind: 'model', model: chosen.model })
  const answered = continueSession(attempt, earlier)
  if (answered.next !== null) {
    await saveSession(attempt.homePath, sessionId, answered.messages)
    return needsApproval(answered.next)
  }

  const idle = new AbortController()
  const watch = createIdleWatch(limits.idleMs, () => idle.abort())
  const agent = new ToolLoopAgent({
    model: createModel(chosen),
    instructions: composeInstructions(attempt, skillFolder),
    tools: createAgentTools({
      attempt,
      files: createWorkspaceFiles(attempt.workspacePath, attempt.uploadsPath ?? null),
      skillFolder,
      shownCommand: ['built-in agent', chosen.wire, chosen.model],
      onBusy: (isBusy) => watch.setBusy(isBusy),
    }),
    ...(attempt.isApprovalNeeded ? { toolApproval: TOOLS_TO_APPROVE } : {}),
    stopWhen: isStepCount(limits.maxSteps),
    maxRetries: limits.maxRetries,
    // One after the other: two edits of one file at once would lose one of them.
    toolCallConcurrency: 1,
    // Nothing of a run is to stay at the provider.
    providerOptions: { openai: { store: false } },
    onError: () => undefined,
  })
  const { messages } = answered
  let asked: ApprovalRequest | null = null
  const progress: Progress = { text: '', finishReason: null, failure: null }
  try {
    const abortSignal = AbortSignal.any([attempt.signal, idle.signal])
    const result = await agent.stream({ messages, abortSignal })
    await followStream(result.stream, attempt, progress, watch)
    if (progress.failure === null && progress.finishReason !== null) {
      const conversation = [...messages, ...(await result.responseMessages)]
      await saveSession(attempt.homePath, sessionId, conversation)
      asked = pendingApprovals(conversation)[0]?.request ?? null
    }
  } catch (cause) {
    progress.failure ??= { cause }
  } finally {
    watch.stop()
  }
  if (attempt.signal.aborted) return { kind: 'answered', text: '', exitCode: null, signal: null }
  if (idle.signal.aborted) {
    const seconds = Math.round(limits.idleMs / 1_000)
    return failed('IDLE_TIMEOUT', `The model server ${new URL(chosen.baseUrl).origin} sent nothing for ${seconds} s`)
  }
  return asked === null ? judgeEnd(progress, chosen, limits) : needsApproval(asked)
}

/** The conversation with what is said now: a person's word on a deed, or a prompt. */
function continueSession(attempt: Attempt, earlier: readonly ModelMessage[]): AnsweredApproval {
  const approval = attempt.resume?.approval
  if (approval === undefined) {
    return { messages: [...earlier, { role: 'user', content: attempt.prompt }], next: null }
  }
  attempt.tell({ kind: 'permission', title: approval.request.title, isAllowed: approval.isAllowed })
  return answerApproval(earlier, approval, !attempt.isApprovalNeeded)
}

function needsApproval(request: ApprovalRequest): AttemptOutcome {
  return { kind: 'needs_approval', request, exitCode: null, signal: null }
}

async function followStream(
  stream: AsyncIterable<TextStreamPart<ToolSet>>,
  attempt: Attempt,
  progress: Progress,
  watch: IdleWatch,
): Promise<void> {
  const blocks = new Map<string, string>()
  let usage: Usage | null = null
  for await (const part of stream) {
    watch.touch()
    switch (part.type) {
      case 'start-step':
        progress.text = ''
        break
      case 'text-delta':
      case 'reasoning-delta':
        blocks.set(part.id, (blocks.get(part.id) ?? '') + part.text)
        if (part.text !== '')
          attempt.tell({ kind: 'delta', of: part.type === 'text-delta' ? 'message' : 'reasoning', text: part.text })
        break
      case 'text-end':
      case 'reasoning-end': {
        const text = blocks.get(part.id) ?? ''
        blocks.delete(part.id)
        if (part.type === 'text-end') progress.text += text
        if (text.trim() === '') break
        if (part.type === 'text-end') attempt.tell({ kind: 'message', text, isFinal: false })
        else attempt.tell({ kind: 'reasoning', text })
        break
      }
      case 'tool-error': {
        // Only calls that never began come this way, such as one of a tool that does not exist; the tools answer themselves.
        const output = part.error instanceof Error ? part.error.message : String(part.error)
        attempt.tell({ kind: 'tool', id: part.toolCallId, state: 'failed', title: part.toolName, detail: { output } })
        break
      }
      case 'tool-output-denied': {
        const detail = { output: 'A person did not allow it.' }
        attempt.tell({ kind: 'tool', id: part.toolCallId, state: 'failed', title: part.toolName, detail })
        break
      }
      case 'finish-step':
        usage = addUsage(usage, part.usage)
        attempt.tell({ kind: 'usage', usage })
        break
      case 'finish':
        progress.finishReason = part.finishReason
        break
      case 'error':
        progress.failure ??= { cause: part.error }
        break
      default:
        break
    }
  }
}

function judgeEnd(progress: Progress, chosen: ChosenModel, limits: LoopLimits): AttemptOutcome {
  if (progress.failure !== null) {
    const { code, message } = explainFailure(progress.failure.cause, chosen)
    return failed(code, message)
  }
  switch (progress.finishReason) {
    case 'content-filter':
      return failed('REFUSED', 'The model refused to answer')
    case 'tool-calls':
      return failed('OUTPUT_MISSING', `The agent used its ${limits.maxSteps} steps without giving an answer`)
    case 'length':
      return progress.text === ''
        ? failed('OUTPUT_MISSING', 'The answer of the model was cut at its length limit before any text')
        : { kind: 'answered', text: progress.text, exitCode: 0, signal: null }
    case null:
      return failed('NETWORK', `The answer of the model server ${new URL(chosen.baseUrl).origin} ended too early`)
    default:
      return { kind: 'answered', text: progress.text, exitCode: 0, signal: null }
  }
}

function failed(code: Extract<AttemptOutcome, { kind: 'failed' }>['code'], message: string): AttemptOutcome {
  return { kind: 'failed', code, message, exitCode: null, signal: null }
}

function addUsage(before: Usage | null, step: LanguageModelUsage): Usage {
  const add = (a: number | null | undefined, b: number | undefined): number | null =>
    b === undefined ? (a ?? null) : (a ?? 0) + b
  return {
    input_tokens: add(before?.input_tokens, step.inputTokens),
    output_tokens: add(before?.output_tokens, step.outputTokens),
    cached_tokens: add(before?.cached_tokens, step.inputTokenDetails.cacheReadTokens),
    total_tokens: add(before?.total_tokens, step.totalTokens),
    cost_usd: null,
  }
}

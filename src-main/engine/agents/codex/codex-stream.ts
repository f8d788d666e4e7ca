import type { Usage } from '../../../contract/run.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import type { AgentFact, Attempt, AttemptOutcome } from '../agent.ts'
import { readCodexSession } from './codex-session.ts'
import { failureReason } from '../failure-reason.ts'
import type { HeadlessEnd, StreamReader } from '../headless/headless-transport.ts'
import { countAt, listAt, objectAt, parseJsonLine, textAt } from '../headless/json-reading.ts'
import { createSkillUse } from '../headless/skill-use.ts'
import { usageOfTurn } from './codex-usage.ts'

/** Codex says this of every model that it has no catalogue entry for; the run goes on. */
const METADATA_REMARK = /^Model metadata for/
const RECONNECTING = /^Reconnecting/

/**
 * Reads `codex exec --json`. The terminal event decides how a turn ended, never the exit code.
 * @param codexHomePath where Codex keeps its record of the session, which tells what the stream leaves out
 */
export function createCodexReader(attempt: Pick<Attempt, 'skill' | 'resume'>, codexHomePath: string): StreamReader {
  const use = createSkillUse(attempt.skill.skill_id)
  let sessionId: string | null = null
  let lastMessage = ''
  let isCompleted = false
  let failure: string | null = null
  let usage: Usage | null = null

  const onItem = (event: JsonObject, isStart: boolean): AgentFact[] => {
    const item = objectAt(event, 'item')
    const text = textAt(item, 'text') ?? ''
    switch (item['type']) {
      case 'agent_message':
        if (isStart) return []
        lastMessage = text
        return [{ kind: 'message', text, isFinal: false }]
      case 'reasoning':
        return isStart || text === '' ? [] : [{ kind: 'reasoning', text }]
      case 'error': {
        const message = textAt(item, 'message') ?? 'unknown'
        return METADATA_REMARK.test(message) ? [] : [{ kind: 'warning', code: 'ENGINE_WARNING', message }]
      }
      case undefined:
        return []
      default:
        return [toolFact(item, isStart), ...(isStart ? [] : useOf(item))]
    }
  }
  // A command that failed proves nothing: what it names need not even be there.
  const useOf = (item: JsonObject): readonly AgentFact[] =>
    item['exit_code'] === 0 ? use.ran(textAt(item, 'command') ?? '') : []

  return {
    onLine(line) {
      const event = parseJsonLine(line)
      switch (event?.['type']) {
        case 'thread.started':
          sessionId = textAt(event, 'thread_id')
          return sessionId === null ? [] : [{ kind: 'session', sessionId }]
        case 'item.started':
        case 'item.completed':
          return onItem(event, event['type'] === 'item.started')
        case 'turn.completed':
          isCompleted = true
          usage = readUsage(objectAt(event, 'usage'))
          return []
        case 'turn.failed':
          failure = textAt(event, 'error', 'message') ?? 'the turn failed'
          return []
        case 'error': {
          const message = textAt(event, 'message') ?? 'unknown'
          failure = message
          return RECONNECTING.test(message) ? [{ kind: 'warning', code: 'ENGINE_RETRY', message }] : []
        }
        default:
          return []
      }
    },
    async finish(end, tell) {
      if (sessionId !== null) {
        for (const fact of await readCodexSession(codexHomePath, sessionId, use)) tell(fact)
      }
      if (usage !== null) {
        const turn = await usageOfTurn(codexHomePath, usage, attempt.resume !== null)
        tell({ kind: 'usage', usage: turn })
      }
      const isResumeLost = attempt.resume !== null && sessionId === null
      return outcomeOf(end, { isCompleted, isResumeLost, failure, lastMessage })
    },
  }
}

interface Told {
  readonly isCompleted: boolean
  /** The session that was to go on never began to. */
  readonly isResumeLost: boolean
  readonly failure: string | null
  readonly lastMessage: string
}

function outcomeOf({ exitCode, signal }: HeadlessEnd, told: Told): AttemptOutcome {
  // The terminal event says that it went well: what the process ended with after that is no matter.
  if (told.isCompleted) return { kind: 'answered', text: told.lastMessage, exitCode: 0, signal: null }
  if (signal !== null)
    return { kind: 'failed', code: 'KILLED_BY_SIGNAL', message: `Codex was ended by ${signal}`, exitCode, signal }
  const message = told.failure ?? `it ended without an answer (exit code ${exitCode ?? 'unknown'})`
  const code = told.isResumeLost ? 'SESSION_RESUME_FAILED' : failureReason({ status: null, message })
  return { kind: 'failed', code, message: `Codex failed: ${message}`, exitCode, signal }
}

function toolFact(item: JsonObject, isStart: boolean): AgentFact {
  const { id, type, status, text, ...detail } = item
  const title = textAt(item, 'command') ?? textAt(item, 'query') ?? textAt(item, 'tool') ?? titleOfChanges(item)
  const isFailed = status === 'failed' || status === 'declined'
  return {
    kind: 'tool',
    id: typeof id === 'string' ? id : 'unknown',
    state: isStart ? 'started' : isFailed ? 'failed' : 'succeeded',
    title: title ?? (typeof type === 'string' ? type : 'tool'),
    detail: { type, ...(text === undefined ? {} : { text }), ...detail },
  }
}

function titleOfChanges(item: JsonObject): string | null {
  const paths = listAt(item, 'changes').flatMap((change) => textAt(change, 'path') ?? [])
  return paths.length === 0 ? null : `Change ${paths.join(', ')}`
}

function readUsage(usage: JsonObject): Usage {
  const input = countAt(usage, 'input_tokens')
  const output = countAt(usage, 'output_tokens')
  return {
    input_tokens: input,
    output_tokens: output,
    cached_tokens: countAt(usage, 'cached_input_tokens'),
    total_tokens: input === null || output === null ? null : input + output,
    cost_usd: null,
  }
}

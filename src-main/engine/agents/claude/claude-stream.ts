import type { JsonObject } from '../../../contract/skill.ts'
import type { AgentFact, Attempt, AttemptOutcome } from '../agent.ts'
import { failureReason } from '../failure-reason.ts'
import type { HeadlessEnd, StreamReader } from '../headless/headless-transport.ts'
import { countAt, listAt, objectAt, parseJsonLine, textAt, valueAt } from '../headless/json-reading.ts'
import { createSkillUse, type SkillUse } from '../headless/skill-use.ts'

/** Longer results of tools are cut in the events; the log has them whole. */
const SHOWN_RESULT_CHARS = 4_000

/**
 * Reads `claude -p --output-format stream-json`. The `result` event decides, and in it `is_error`: its `subtype` says success
 * after a 401 too, and the exit code is 0 after an interrupt (engine-clis 5.1).
 */
export function createClaudeReader(attempt: Pick<Attempt, 'skill' | 'resume' | 'prompt'>): StreamReader {
  const skillId = attempt.skill.skill_id
  const use = createSkillUse(skillId)
  const calls = new Map<string, ToolCall>()
  let result: JsonObject | null = null

  return {
    onLine(line) {
      const event = parseJsonLine(line)
      switch (event?.['type']) {
        case 'system':
          return onSystem(event, use, { skillId, isCalled: attempt.prompt.startsWith(`/${skillId}`) })
        case 'stream_event':
          return onPiece(event)
        case 'assistant':
          return listAt(event, 'message', 'content').flatMap((part) => onAssistantPart(part, event, calls))
        case 'user':
          return listAt(event, 'message', 'content').flatMap((part) => onResultPart(part, calls, use))
        case 'result':
          result = event
          return [usageFact(event), ...denials(event)]
        default:
          return []
      }
    },
    finish: (end) => outcomeOf(result, end, attempt.resume !== null),
  }
}

function onSystem(
  event: JsonObject,
  use: SkillUse,
  call: { readonly skillId: string; readonly isCalled: boolean },
): readonly AgentFact[] {
  if (event['subtype'] === 'api_retry') {
    const status = countAt(event, 'error_status')
    const message = `The model answered ${status ?? 'nothing'}: trying again (${countAt(event, 'attempt') ?? '?'})`
    return [{ kind: 'warning', code: 'ENGINE_RETRY', message }]
  }
  if (event['subtype'] !== 'init') return []
  const sessionId = textAt(event, 'session_id')
  const model = textAt(event, 'model')
  const names = (member: string): string[] => listAt(event, member).filter((name) => typeof name === 'string')
  return [
    ...(sessionId === null ? [] : [{ kind: 'session', sessionId } as const]),
    ...(model === null ? [] : [{ kind: 'model', model } as const]),
    { kind: 'skills', names: names('skills') },
    // `/name` at the start of the prompt: Claude Code itself puts the skill's text into the conversation.
    ...(call.isCalled && names('slash_commands').includes(call.skillId) ? use.loaded() : []),
  ]
}

/** A piece of what the model is writing (`--include-partial-messages`). Sub-agents write at the same time: theirs come whole. */
function onPiece(event: JsonObject): readonly AgentFact[] {
  if (textAt(event, 'parent_tool_use_id') !== null) return []
  const delta = (of: 'message' | 'reasoning', text: string | null): readonly AgentFact[] =>
    text === null || text === '' ? [] : [{ kind: 'delta', of, text }]
  switch (textAt(event, 'event', 'type')) {
    // After a lost connection the same block is written once more.
    case 'content_block_start':
      return [{ kind: 'delta', of: 'message', text: '' }]
    case 'content_block_delta':
      return [
        ...delta('message', textAt(event, 'event', 'delta', 'text')),
        ...delta('reasoning', textAt(event, 'event', 'delta', 'thinking')),
      ]
    default:
      return []
  }
}

interface ToolCall {
  readonly name: string
  readonly input: JsonObject
  readonly title: string
}

function onAssistantPart(part: unknown, event: JsonObject, calls: Map<string, ToolCall>): readonly AgentFact[] {
  // What Claude Code says itself in the model's place, such as an API error, comes again in the result.
  if (textAt(event, 'message', 'model') === '<synthetic>') return []
  const type = textAt(part, 'type')
  if (type === 'text') return [{ kind: 'message', text: textAt(part, 'text') ?? '', isFinal: false }]
  if (type === 'thinking') {
    const text = textAt(part, 'thinking') ?? ''
    return text === '' ? [] : [{ kind: 'reasoning', text }]
  }
  if (type !== 'tool_use') return []
  const id = textAt(part, 'id') ?? 'unknown'
  const name = textAt(part, 'name') ?? 'tool'
  const input = objectAt(part, 'input')
  const title = titleOf(name, input)
  calls.set(id, { name, input, title })
  return [{ kind: 'tool', id, state: 'started', title, detail: { type: name, input } }]
}

function titleOf(name: string, input: JsonObject): string {
  const what = ['command', 'file_path', 'path', 'pattern', 'skill', 'url', 'query', 'description']
    .map((member) => textAt(input, member))
    .find((text) => text !== null)
  return what === undefined ? name : `${name}: ${what}`
}

function useOf({ name, input }: ToolCall, use: SkillUse): readonly AgentFact[] {
  if (name === 'Bash') return use.ran(textAt(input, 'command') ?? '')
  if (name === 'Skill' && input['skill'] === use.skillId) return use.loaded()
  if (name === 'Read') return use.read((textAt(input, 'file_path') ?? '').replaceAll('\\', '/'))
  return []
}

function onResultPart(part: unknown, calls: ReadonlyMap<string, ToolCall>, use: SkillUse): readonly AgentFact[] {
  if (textAt(part, 'type') !== 'tool_result') return []
  const id = textAt(part, 'tool_use_id') ?? 'unknown'
  const content = valueAt(part, 'content')
  const text =
    typeof content === 'string'
      ? content
      : listAt(part, 'content')
          .map((one) => textAt(one, 'text'))
          .join('\n')
  const isError = valueAt(part, 'is_error') === true
  const call = calls.get(id)
  const title = call?.title ?? 'tool'
  const detail = { output: text.slice(0, SHOWN_RESULT_CHARS), is_cut: text.length > SHOWN_RESULT_CHARS }
  return [
    { kind: 'tool', id, state: isError ? 'failed' : 'succeeded', title, detail },
    // A call that failed proves nothing: what it names need not even be there.
    ...(isError || call === undefined ? [] : useOf(call, use)),
  ]
}

function usageFact(event: JsonObject): AgentFact {
  const usage = objectAt(event, 'usage')
  const fresh = countAt(usage, 'input_tokens')
  const cached = countAt(usage, 'cache_read_input_tokens') ?? 0
  const input = fresh === null ? null : fresh + cached + (countAt(usage, 'cache_creation_input_tokens') ?? 0)
  const output = countAt(usage, 'output_tokens')
  const cost = valueAt(event, 'total_cost_usd')
  return {
    kind: 'usage',
    usage: {
      input_tokens: input,
      output_tokens: output,
      cached_tokens: cached,
      total_tokens: input === null || output === null ? null : input + output,
      cost_usd: typeof cost === 'number' ? cost : null,
    },
  }
}

function denials(event: JsonObject): readonly AgentFact[] {
  return deniedTools(event).map((title) => ({ kind: 'permission', title, isAllowed: false }))
}

function deniedTools(event: JsonObject): string[] {
  return listAt(event, 'permission_denials').map((denial) =>
    titleOf(textAt(denial, 'tool_name') ?? 'tool', objectAt(denial, 'tool_input')),
  )
}

function outcomeOf(result: JsonObject | null, { exitCode, signal }: HeadlessEnd, isResumed: boolean): AttemptOutcome {
  const failed = (code: Extract<AttemptOutcome, { kind: 'failed' }>['code'], message: string): AttemptOutcome => ({
    kind: 'failed',
    code,
    message,
    exitCode,
    signal,
  })
  if (result === null) {
    if (signal !== null) return failed('KILLED_BY_SIGNAL', `Claude Code was ended by ${signal}`)
    return failed('EXIT_CODE', `Claude Code ended without a result (exit code ${exitCode ?? 'unknown'})`)
  }
  const text = textAt(result, 'result') ?? ''
  if (result['is_error'] === true) {
    if (isResumed && countAt(result, 'num_turns') === 0) {
      return failed(
        'SESSION_RESUME_FAILED',
        `Claude Code could not go on with the session: ${text || errorsOf(result)}`,
      )
    }
    const code = failureReason({ status: countAt(result, 'api_error_status'), message: text })
    return failed(code, `Claude Code failed: ${text || errorsOf(result)}`)
  }
  const denied = deniedTools(result)
  if (denied.length > 0) return failed('REFUSED', `Claude Code was not allowed to use: ${denied.join(', ')}`)
  if (result['stop_reason'] === 'refusal') return failed('REFUSED', `The model refused to answer: ${text}`)
  const structured = valueAt(result, 'structured_output')
  const answer = structured === undefined || structured === null ? text : JSON.stringify(structured)
  // The terminal event says that it went well: what the process ended with after that is no matter.
  return { kind: 'answered', text: answer, exitCode: 0, signal: null }
}

function errorsOf(result: JsonObject): string {
  const told = listAt(result, 'errors').filter((error) => typeof error === 'string')
  return told.length === 0 ? (textAt(result, 'subtype') ?? 'unknown error') : told.join('; ')
}

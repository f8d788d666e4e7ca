import type { JsonObject } from '../../../contract/skill.ts'
import type { AgentFact } from '../agent.ts'
import { textOfToolContent, type ToolPart } from './acp-messages.ts'

/** A tool call as far as it has been told. */
export interface ToolCall {
  readonly id: string
  /** What it was called when it was first seen; agents with a name of the tool tell it there. */
  readonly firstTitle: string
  readonly title: string
  readonly kind: string
  readonly input: JsonObject
  readonly output: string
  readonly paths: readonly string[]
  readonly state: 'seen' | 'started' | 'succeeded' | 'failed'
}

export interface ToolCalls {
  /** Takes in a part from any of the three messages that may be the first to name a call. */
  see(part: ToolPart): ToolCall
  /** Titles of the calls that ended well, in the order in which they began. */
  done(): string[]
  /** Ends the calls that nobody ended, when the turn is over. */
  closeOpen(): void
}

/** Characters of a tool's output that go into its event; the raw log has all of it. */
const SHOWN_CHARS = 2_000

/**
 * @param tell gets `started` once and `succeeded` or `failed` once per call
 * @param onEnd gets each call that ended well
 */
export function createToolCalls(tell: (fact: AgentFact) => void, onEnd: (call: ToolCall) => void): ToolCalls {
  const calls = new Map<string, ToolCall>()

  const move = (call: ToolCall, state: 'started' | 'succeeded' | 'failed'): ToolCall => {
    const moved = { ...call, state }
    const { id, input } = call
    const title = titleOf(call)
    const output = call.output === '' || state === 'started' ? {} : { output: call.output.slice(0, SHOWN_CHARS) }
    tell({ kind: 'tool', id, state, title, detail: { kind: call.kind, input, ...output } })
    return moved
  }
  const advance = (call: ToolCall, status: string): ToolCall => {
    const isOver = status === 'completed' || status === 'failed'
    // Some agents announce a call by its bare name, and what it will do with the next message.
    const isBare = status === 'pending' && Object.keys(call.input).every((name) => name === 'cwd')
    const started = call.state === 'seen' && (isOver || !isBare) ? move(call, 'started') : call
    if (!isOver || started.state !== 'started') return started
    return move(started, status === 'completed' ? 'succeeded' : 'failed')
  }
  return {
    see(part) {
      const known = calls.get(part.toolCallId)
      const merged = merge(known ?? emptyCall(part), part)
      const call = advance(merged, part.status ?? 'in_progress')
      calls.set(call.id, call)
      if (call.state === 'succeeded' && merged.state !== 'succeeded') onEnd(call)
      return call
    },
    done: () => [...calls.values()].filter(({ state }) => state === 'succeeded').map(titleOf),
    closeOpen() {
      for (const call of calls.values()) {
        if (call.state === 'seen' || call.state === 'started') calls.set(call.id, advance(call, 'failed'))
      }
    },
  }
}

/** The command itself says more than the words that some agents have for it. */
function titleOf({ input, title }: ToolCall): string {
  return typeof input['command'] === 'string' ? input['command'] : title
}

function emptyCall(part: ToolPart): ToolCall {
  const title = part.title ?? part.toolCallId
  return {
    ...{ id: part.toolCallId, firstTitle: title, title, kind: 'other', input: {}, output: '', paths: [] },
    state: 'seen',
  }
}

function merge(call: ToolCall, part: ToolPart): ToolCall {
  const output = textOfToolContent(part.content)
  return {
    ...call,
    title: part.title ?? call.title,
    kind: part.kind ?? call.kind,
    input: { ...call.input, ...part.rawInput },
    output: output === '' ? call.output : output,
    paths: part.locations?.map(({ path }) => path) ?? call.paths,
  }
}

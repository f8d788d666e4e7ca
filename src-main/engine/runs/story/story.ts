import type { StepName } from '../../../contract/event.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import type { KeptFact } from '../../agents/agent.ts'
import type { NewEvent } from './event-log.ts'
import { shownStatus, type MoveName, type RequestState } from '../run-machine.ts'

/** The event that tells of a move between states. */
export function stateChanged(
  attempt: number,
  from: RequestState,
  to: RequestState,
  trigger: MoveName,
  more: JsonObject = {},
): NewEvent {
  return {
    type: 'conversation.state.changed',
    attempt: Math.max(1, attempt),
    data: { from: shownStatus(from), to: shownStatus(to), trigger, ...more },
  }
}

/** The event that tells of one of our own steps: the timeline of the window. */
export function stepEvent(
  attempt: number,
  step: StepName,
  phase: 'started' | 'ended' | 'failed',
  more: JsonObject = {},
): NewEvent {
  return { type: 'run.step', attempt, data: { step, phase, ...more } }
}

/** The event for what an agent tells; null for facts that are kept on the run instead. */
export function factEvent(attempt: number, fact: KeptFact): NewEvent | null {
  switch (fact.kind) {
    case 'message':
      return {
        type: fact.isFinal ? 'assistant.message.final' : 'assistant.message.intermediate',
        attempt,
        data: { message_id: `m-${attempt}`, text: fact.text },
      }
    case 'reasoning':
      return {
        type: 'assistant.reasoning',
        attempt,
        data: { message_id: `m-${attempt}`, summary: fact.text, text: fact.text },
      }
    case 'tool':
      return {
        type: 'assistant.tool_call',
        attempt,
        data: { summary: fact.title, call_id: fact.id, state: fact.state, details: fact.detail },
      }
    case 'warning':
      return { type: 'diagnostic.warning', attempt, data: { code: fact.code, message: fact.message } }
    case 'skills':
    case 'use':
    case 'permission':
    case 'model':
      return { type: 'run.agent', attempt, data: { ...fact } }
    case 'session':
    case 'usage':
      return null
  }
}

import { CHAT_VERSION, type ChatEntry, type RunEvent } from '../../../contract/event.ts'

/**
 * The line of the conversation that an event stands for, or null. Chat is a view of the events and keeps their numbers, so a
 * reader of either can resume in the other.
 */
export function toChatEntry(event: RunEvent): ChatEntry | null {
  const said = sayEvent(event)
  if (said === null) return null
  return {
    protocol_version: CHAT_VERSION,
    run_id: event.run_id,
    seq: event.seq,
    created_at: event.ts,
    attempt: event.meta.attempt,
    ...said,
  }
}

function sayEvent({ type, data }: RunEvent): Pick<ChatEntry, 'role' | 'kind' | 'text'> | null {
  const text = textOf(data['text'])
  switch (type) {
    case 'assistant.message.final':
      return { role: 'assistant', kind: 'assistant_final', text }
    case 'assistant.message.intermediate':
      return { role: 'assistant', kind: 'assistant_message', text }
    case 'assistant.reasoning':
    case 'assistant.tool_call':
    case 'assistant.command_execution':
      return { role: 'assistant', kind: 'assistant_process', text: text || textOf(data['summary']) }
    case 'interaction.auto_decide.timeout':
      return { role: 'system', kind: 'interaction_reply', text: 'Nobody replied in time; the agent decides itself' }
    case 'interaction.reply.accepted':
      return { role: 'user', kind: 'interaction_reply', text: textOf(data['response_preview']) || 'Reply submitted' }
    case 'auth.input.accepted':
      return { role: 'user', kind: 'auth_submission', text: 'Sign-in submitted' }
    case 'conversation.state.changed':
      return 'terminal' in data
        ? { role: 'system', kind: 'orchestration_notice', text: `Run ${String(data['to'])}` }
        : null
    default:
      return null
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

import type { RunEvent } from '../contract/event.ts'
import { printable } from './printable.ts'

/** What a terminal shows of an event, and where. */
export interface ShownEvent {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/**
 * The log of a run for people. A script's log is what it prints; what an agent prints is a protocol for programs, so its
 * conversation is shown instead.
 * @param usesAi whether the run's engine is an agent
 * @returns null for what a terminal does not show
 */
export function showEvent({ type, data }: RunEvent, usesAi: boolean): ShownEvent | null {
  if (type === 'raw.stderr') return { stream: 'stderr', text: rawText(data) }
  if (!usesAi) return type === 'raw.stdout' ? { stream: 'stdout', text: rawText(data) } : null
  if (type === 'assistant.message.intermediate')
    return { stream: 'stdout', text: `${printable(String(data['text']))}\n` }
  if (type === 'assistant.tool_call' && data['state'] === 'started')
    return { stream: 'stdout', text: `  > ${printable(String(data['summary'])).replaceAll('\n', '\n    ')}\n` }
  if (type === 'assistant.tool_call' && data['state'] === 'failed') return { stream: 'stdout', text: '    failed\n' }
  if (type === 'diagnostic.warning')
    return { stream: 'stderr', text: `warning: ${printable(String(data['message']))}\n` }
  return null
}

function rawText(data: RunEvent['data']): string {
  return `${String(data['line'])}${data['is_partial'] === true ? '' : '\n'}`
}

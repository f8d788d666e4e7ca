import type { RunEvent } from '../../src-main/contract/event.ts'
import { sampleEvent } from './sample-runs.ts'

const STORY: readonly (readonly [RunEvent['type'], RunEvent['data']])[] = [
  ['conversation.state.changed', { from: 'queued', to: 'running', trigger: 'turn.started' }],
  ['run.step', { step: 'agent', phase: 'started' }],
  ['run.agent', { kind: 'model', model: 'gpt-6-codex' }],
  ['run.agent', { kind: 'model_access', wire: 'openai-responses', via: 'none' }],
  ['run.agent', { kind: 'skills', names: ['greeting-card', 'skill-creator'] }],
  ['assistant.reasoning', { text: 'The person wants a card. I should read the skill first.' }],
  ['assistant.tool_call', { summary: 'cat SKILL.md', call_id: '1', state: 'started', details: { type: 'shell' } }],
  ['run.agent', { kind: 'use', what: 'skill_loaded', name: 'greeting-card' }],
  ['assistant.tool_call', { summary: 'cat SKILL.md', call_id: '1', state: 'succeeded', details: { exit_code: 0 } }],
  ['run.agent', { kind: 'use', what: 'file_read', name: 'references/tone.md' }],
  ['run.agent', { kind: 'permission', title: 'Run scripts/render.py', isAllowed: true }],
  ['run.agent', { kind: 'use', what: 'script_run', name: 'scripts/render.py' }],
  ['run.agent', { kind: 'permission', title: 'Fetch https://example.org', isAllowed: false }],
  [
    'assistant.tool_call',
    { summary: 'fetch', call_id: '2', state: 'started', details: { url: 'https://example.org' } },
  ],
  ['assistant.tool_call', { summary: 'fetch', call_id: '2', state: 'failed', details: { error: 'denied' } }],
  ['user.input.required', { interaction_id: 1, kind: 'choose_one', prompt: 'Which **tone** should the card have?' }],
  ['interaction.reply.accepted', { interaction_id: 1, response_summary: 'warm' }],
  ['diagnostic.warning', { code: 'SLOW', message: 'The model took 12 s for its first word.' }],
  ['assistant.message.final', { text: 'Here is your card:\n\n- **warm** tone\n- 42 words\n' }],
  ['run.step', { step: 'agent', phase: 'ended' }],
  [
    'conversation.state.changed',
    { from: 'running', to: 'succeeded', trigger: 'turn.succeeded', terminal: { status: 'succeeded' } },
  ],
]

/** What an agent with AI tells of a run in which it used a skill and asked once. */
export function sampleAgentStory(): RunEvent[] {
  return STORY.map(([type, data], index) => sampleEvent(index + 1, type, data, 400 + index * 230))
}

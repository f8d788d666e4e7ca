import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src-main/contract/event.ts'
import { sampleEvent } from '../../testing/sample-runs.ts'
import { activityOf, proofOf } from './activity.ts'

const story = (...told: readonly (readonly [RunEvent['type'], RunEvent['data']])[]): RunEvent[] =>
  told.map(([type, data], index) => sampleEvent(index + 1, type, data, index * 1_000))

test('the start and the end of a tool call are one line with its time', () => {
  const items = activityOf(
    story(
      ['assistant.tool_call', { summary: 'Bash', call_id: 'a', state: 'started', details: { input: 'ls' } }],
      ['assistant.tool_call', { summary: 'Read', call_id: 'b', state: 'started', details: {} }],
      ['assistant.tool_call', { summary: 'Bash', call_id: 'a', state: 'failed', details: { output: 'no' } }],
    ),
  )
  expect(items).toMatchObject([
    { kind: 'tool', title: 'Bash', state: 'failed', durationMs: 2_000, details: { input: 'ls', output: 'no' } },
    { kind: 'tool', title: 'Read', state: 'started', durationMs: null },
  ])
})

test('the conversation is told in order, and a final message that only repeats is left out', () => {
  const items = activityOf(
    story(
      ['assistant.message.intermediate', { text: 'I look at it' }],
      ['user.input.required', { prompt: 'Which one?' }],
      ['interaction.reply.accepted', { response_summary: 'the first' }],
      ['interaction.auto_decide.timeout', {}],
      ['assistant.message.intermediate', { text: 'Done' }],
      ['assistant.message.final', { text: 'Done' }],
      ['run.step', { step: 'agent', phase: 'ended' }],
    ),
  )
  expect(items.map((item) => [item.kind, 'who' in item ? item.who : null, 'text' in item ? item.text : null])).toEqual([
    ['message', 'agent', 'I look at it'],
    ['question', null, 'Which one?'],
    ['message', 'person', 'the first'],
    ['message', 'runner', ''],
    ['message', 'agent', 'Done'],
  ])
})

test('what an agent does not tell is unknown, not "no"', () => {
  expect(proofOf(story(['assistant.message.final', { text: 'hello' }]))).toEqual({
    isSkillLoaded: null,
    filesRead: null,
    scriptsRun: null,
    skills: null,
    model: null,
    modelAccess: null,
  })
})

test('what its stream proves is counted once each', () => {
  const use = (what: string, name: string) => ['run.agent', { kind: 'use', what, name }] as const
  const proof = proofOf(
    story(
      ['run.agent', { kind: 'skills', names: ['mine', 'other', 7] }],
      ['run.agent', { kind: 'model', model: 'gpt-6' }],
      ['run.agent', { kind: 'model_access', wire: 'openai-responses', via: 'gateway' }],
      use('file_read', 'a.md'),
      use('file_read', 'a.md'),
      use('script_run', 'scripts/x.py'),
    ),
  )
  expect(proof).toEqual({
    isSkillLoaded: false,
    filesRead: ['a.md'],
    scriptsRun: ['scripts/x.py'],
    skills: ['mine', 'other'],
    model: 'gpt-6',
    modelAccess: 'gateway',
  })
})

test('values of another type than promised do not break the view', () => {
  const items = activityOf(
    story(
      ['assistant.tool_call', { summary: 3, call_id: null, state: 'odd', details: [] }],
      ['run.agent', { kind: 'use', what: 'else', name: {} }],
      ['run.agent', { kind: 'permission', title: null, isAllowed: 'yes' }],
    ),
  )
  expect(items).toMatchObject([
    { kind: 'tool', title: '', state: 'started', details: {} },
    { kind: 'permission', title: '', isAllowed: false },
  ])
})

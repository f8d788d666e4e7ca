import { expect, test } from 'vitest'
import type { AgentFact } from '../agent.ts'
import { createUseProof } from './prove-use.ts'
import type { ToolCall } from './tool-calls.ts'

function usesOf(...calls: readonly Partial<ToolCall>[]): string[] {
  const told: string[] = []
  const prove = createUseProof('zebra', (fact: AgentFact) => {
    if (fact.kind === 'use') told.push(`${fact.what} ${fact.name}`)
  })
  for (const call of calls) {
    prove({
      ...{
        id: 't',
        firstTitle: 'tool',
        title: 'tool',
        kind: 'other',
        input: {},
        output: '',
        paths: [],
        state: 'succeeded',
      },
      ...call,
    })
  }
  return told
}

test.each<[string, Partial<ToolCall>]>([
  ['opencode', { firstTitle: 'skill', title: 'Loaded skill: zebra', input: { name: 'zebra' } }],
  ['Gemini CLI', { id: 'activate_skill__f0', title: '"zebra": Counts zebras.' }],
  ['Qwen Code', { title: 'Use skill: "zebra"', kind: 'read', input: { skill: 'zebra' } }],
  ['Copilot', { title: 'Using skill: zebra', input: { skill: 'zebra' } }],
])('the tool by which %s loads a skill is known', (_agent, call) => {
  expect(usesOf(call, call)).toEqual(['skill_loaded zebra'])
})

test('another skill that is loaded is told by its name', () => {
  expect(usesOf({ input: { skill: 'lion' } })).toEqual(['skill_loaded lion'])
})

test('files are known by the input of a reading tool or by its places', () => {
  expect(usesOf({ kind: 'read', input: { filePath: '/w/.agents/skills/zebra/references/a.md' } })).toEqual([
    'file_read references/a.md',
  ])
  expect(usesOf({ kind: 'read', paths: ['/w/.claude/skills/zebra/assets/b.json'] })).toEqual([
    'file_read assets/b.json',
  ])
  expect(usesOf({ kind: 'read', paths: ['/w/artifacts/b.json'] })).toEqual([])
})

test('scripts are known by the command, also from inside the folder of the skill', () => {
  const run = 'python3 scripts/count.py --all'
  const folder = '/w/.agents/skills/zebra'
  expect(usesOf({ kind: 'execute', input: { command: `python3 ${folder}/scripts/count.py` } })).toEqual([
    'script_run scripts/count.py',
  ])
  expect(usesOf({ kind: 'execute', input: { command: run, cwd: folder } })).toEqual(['script_run scripts/count.py'])
  expect(usesOf({ kind: 'execute', title: `cd .agents/skills/zebra && ${run}` })).toEqual([
    'script_run scripts/count.py',
  ])
  expect(usesOf({ kind: 'execute', input: { command: run, cwd: '/w' } })).toEqual([])
})

test('writing a file proves nothing', () => {
  expect(usesOf({ kind: 'edit', input: { filePath: '/w/.agents/skills/zebra/SKILL.md' } })).toEqual([])
})

import { expect, it } from 'vitest'
import { createSkillUse } from './skill-use.ts'

const told = (command: string): string[] =>
  createSkillUse('demo-skill')
    .ran(command)
    .map(({ what, name }) => `${what} ${name}`)

it.each([
  ['cat .agents/skills/demo-skill/SKILL.md', ['file_read SKILL.md', 'skill_loaded demo-skill']],
  [`/bin/bash -lc "sed -n '1,80p' /run/.agents/skills/demo-skill/references/a.md"`, ['file_read references/a.md']],
  ['python3 -u .claude/skills/demo-skill/scripts/go.py --fast', ['script_run scripts/go.py']],
  ['cd /run && FOO=1 .agents/skills/demo-skill/scripts/go.sh', ['script_run scripts/go.sh']],
  ["bash -lc 'ls .agents/skills/demo-skill/scripts'", []],
  ['rm -rf .agents/skills/demo-skill/old.txt; cat notes.txt', []],
  ['cat .agents/skills/demo-skill-2/SKILL.md', []],
  ['cat .agents/skills/demoXskill/SKILL.md', []],
])('what %s proves', (command, expected) => {
  expect(told(command)).toEqual(expected)
})

it('tells each use once', () => {
  const use = createSkillUse('demo-skill')
  expect(use.loaded()).toHaveLength(1)
  expect(use.read('/run/.claude/skills/demo-skill/SKILL.md')).toEqual([
    { kind: 'use', what: 'file_read', name: 'SKILL.md' },
  ])
  expect(use.read('/run/.claude/skills/demo-skill/SKILL.md')).toEqual([])
})

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ProfileId } from '../../../contract/finding.ts'
import { DEMO_DESCRIPTION, demoFiles, demoManifest, demoMarkdown, writeDemo } from '../../../testing/demo-skill.ts'
import { validateDemo } from '../../../testing/rule-case.ts'
import { validateSkill } from '../validate-skill.ts'

// The same file, different verdicts: what official validators and loaders were seen to say (SPEC V8).

const described = (more = '', name = 'demo') => demoMarkdown(`name: ${name}\ndescription: ${DEMO_DESCRIPTION}${more}`)

test.each<[string, string, ProfileId[]]>([
  ['a plain skill', described(), []],
  ['a name in Chinese', described('', '技能'), ['runner', 'agent-skills', 'claude-upload', 'opencode']],
  ['no description', demoMarkdown('name: demo'), ['agent-skills', 'claude-upload', 'codex', 'gemini', 'opencode']],
  ['angle brackets', demoMarkdown('name: demo\ndescription: Use when <this> happens.'), ['claude-upload']],
  ['a list of tools', described('\nallowed-tools: [Bash]'), ['agent-skills', 'claude-upload']],
  ['a field of another agent', described('\nargument-hint: file'), ['agent-skills', 'claude-upload']],
  [
    'an unquoted colon',
    demoMarkdown('name: demo\ndescription: Use when: x'),
    ['runner', 'agent-skills', 'claude-upload', 'codex', 'opencode'],
  ],
  ['a key twice', described('\nlicense: MIT\nlicense: ISC'), ['agent-skills', 'codex', 'opencode']],
  ['a byte order mark', `\uFEFF${described()}`, ['agent-skills', 'claude-upload']],
  [
    'a blank first line',
    `\n${described()}`,
    ['runner', 'agent-skills', 'claude-upload', 'codex', 'gemini', 'opencode'],
  ],
  ['nested metadata', described('\nmetadata: {a: {b: c}}'), ['agent-skills']],
  ['a list as license', described('\nlicense: [MIT]'), ['agent-skills']],
  ['an empty compatibility', described("\ncompatibility: ''"), ['agent-skills']],
  [
    'a description too long',
    demoMarkdown(`name: demo\ndescription: Use when ${'x'.repeat(1_100)}`),
    ['agent-skills', 'claude-upload', 'codex', 'opencode'],
  ],
  ['a name with “claude”', described('', 'claude-demo'), ['runner', 'agent-skills', 'opencode']],
])('%s', async (_name, markdown, rejecting) => {
  const { profiles, summary } = await validateDemo({ 'SKILL.md': markdown })
  expect(profiles.filter(({ verdict }) => verdict === 'rejected').map(({ profile }) => profile)).toEqual(rejecting)
  // Nothing but the runner's own rules keeps a skill from running here.
  expect(summary === null).toBe(rejecting.includes('runner'))
})

test('another name is refused by those who compare it with the directory', async () => {
  const { profiles } = await validateDemo({ 'SKILL.md': described('', 'other') })
  expect(profiles.filter(({ verdict }) => verdict === 'rejected').map(({ profile }) => profile)).toEqual([
    'runner',
    'agent-skills',
    'opencode',
  ])
  const { profiles: ofId } = await validateDemo({ 'assets/runner.json': demoManifest({ id: 'other' }) })
  expect(ofId.filter(({ verdict }) => verdict === 'rejected').map(({ profile }) => profile)).toEqual(['runner'])
})

test('what only makes a skill worse is a warning of those whom it concerns', async () => {
  const { profiles } = await validateDemo({
    'SKILL.md': demoMarkdown(`name: demo\ndescription: Use when ${'x'.repeat(300)}`),
    'scripts/.env': '',
  })
  expect(profiles.map(({ profile, verdict, warning_count: count }) => [profile, verdict, count])).toEqual([
    ['runner', 'warnings', 1],
    ['agent-skills', 'ok', 0],
    ['claude-upload', 'warnings', 1],
    ['codex', 'warnings', 1],
    ['gemini', 'ok', 0],
    ['opencode', 'ok', 0],
  ])
})

test('every verdict says which state of which rules it is', async () => {
  for (const profile of ['strict', 'skill-runner-head'] as const) {
    for (const { title, version, dated } of (await validateDemo({}, profile)).profiles) {
      expect(title).not.toBe('')
      expect(version).not.toBe('')
      expect(Number.isNaN(Date.parse(dated))).toBe(false)
    }
  }
})

test('a validation changes nothing in the folder', async () => {
  const skillPath = writeDemo(
    demoFiles({ 'SKILL.md': described('\nallowed-tools: [Bash]'), 'assets/runner.json': '{bad' }),
  )
  const snapshot = () =>
    readdirSync(skillPath, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((path) => [path, statSync(join(skillPath, path)).mtimeMs, statSync(join(skillPath, path)).size])
  const before = snapshot()
  await validateSkill(skillPath, { topLevelName: 'demo', profile: 'strict' })
  expect(snapshot()).toEqual(before)
})

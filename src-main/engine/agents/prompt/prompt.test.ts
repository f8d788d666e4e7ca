import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SkillSummary } from '../../../contract/skill.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import type { Agent } from '../agent.ts'
import { guardReply } from './guard-words.ts'
import { placeForAgent } from './place-for-agent.ts'
import { composePrompt, unknownVariables, type PromptRequest } from './prompt.ts'

const skill: SkillSummary = {
  skill_id: 'demo-skill',
  name: 'demo-skill',
  description: 'Shows how it goes.',
  version: '1.0.0',
  engines: ['codex', 'claude'],
  declared_engines: ['codex', 'claude'],
  unsupported_engines: [],
  execution_modes: ['auto', 'interactive'],
  max_attempt: null,
  artifacts: [
    { role: 'report', pattern: 'report.md', required: true },
    { role: 'extra', pattern: 'artifacts/more/*.csv', required: false },
  ],
  input_schema: null,
  parameter_schema: null,
  output_schema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  entry_script: null,
  prompts: {},
  default_options: {},
}

function requestOf(change: Partial<PromptRequest> = {}, prompts: Record<string, string> = {}): PromptRequest {
  return {
    skill: { ...skill, prompts },
    engine: 'codex',
    invocation: '$demo-skill',
    mode: 'auto',
    input: { text: '/data/uploads/text.txt', topic: '你好' },
    parameter: { count: 3, prompt: 'count them' },
    workspacePath: '/run/workspace',
    skillPath: '/run/workspace/.agents/skills/demo-skill',
    artifactsPath: '/run/workspace/artifacts',
    readsMentions: false,
    ...change,
  }
}

describe('the prompt', () => {
  it('calls the skill first and names its inputs, parameters, files and schema', () => {
    const prompt = composePrompt(requestOf())
    expect(prompt.split('\n')[0]).toBe('$demo-skill')
    for (const part of [
      '- text: /data/uploads/text.txt',
      '- topic: 你好',
      '- count: 3',
      '/run/workspace/.agents/skills/demo-skill',
      '- report: /run/workspace/artifacts/report.md (required)',
      '- extra: /run/workspace/artifacts/more/*.csv (optional)',
      JSON.stringify(skill.output_schema),
      '"__SKILL_DONE__": true',
    ])
      expect(prompt).toContain(part)
  })

  it('forbids questions where nobody answers, and says how to ask where somebody does', () => {
    expect(composePrompt(requestOf())).toContain('Never ask a question')
    expect(composePrompt(requestOf())).not.toContain('"__SKILL_DONE__": false')
    const interactive = composePrompt(requestOf({ mode: 'interactive' }))
    expect(interactive).not.toContain('Never ask a question')
    const example = interactive.split('\n').find((line) => line.startsWith('{"__SKILL_DONE__": false'))
    expect(JSON.parse(example ?? '')).toMatchObject({ __SKILL_DONE__: false, ui_hints: { kind: 'open_text' } })
  })

  it('takes the template of its engine, else the common one', () => {
    const prompts = { codex: 'For codex', common: 'For all' }
    expect(composePrompt(requestOf({}, prompts))).toContain('$demo-skill\n\nFor codex\n\n## Rules')
    expect(composePrompt(requestOf({ engine: 'claude', invocation: '/demo-skill' }, prompts))).toContain('For all')
    expect(composePrompt(requestOf({}, { common: '$demo-skill now' })).startsWith('$demo-skill now\n')).toBe(true)
    // A longer word is a call of something else.
    expect(composePrompt(requestOf({}, { common: '$demo-skill-2 x' })).startsWith('$demo-skill\n\n$demo-skill-2')).toBe(
      true,
    )
  })
})

describe('a template', () => {
  it.each([
    ['{{ skill_id }} {{skill.name}}', 'demo-skill demo-skill'],
    ['{{ input.text }} {{ input.topic }}', '/data/uploads/text.txt 你好'],
    ['{{ parameter.count }} {{ params_json }}', '3 {"count":3,"prompt":"count them"}'],
    ['{{ run_dir }} {{ skill_dir }}', '/run/workspace /run/workspace/.agents/skills/demo-skill'],
    ['{{ input_prompt }} {{ input_file }}', 'count them /data/uploads/text.txt'],
  ])('fills in %s', (template, expected) => {
    const request = requestOf({}, { common: template })
    expect(composePrompt(request)).toContain(`\n${expected}\n`)
    expect(unknownVariables(request)).toEqual([])
  })

  it.each([
    '{{ input.missing }}',
    '{{ input.constructor }}',
    '{{ skill_id | upper }}',
    '{{ 7 * 7 }}',
    '{% for x in input %}',
    '{{ process.env.HOME }}',
  ])('leaves %s as it is, and tells of it', (written) => {
    const request = requestOf({}, { common: `a ${written} b` })
    expect(composePrompt(request)).toContain(`a ${written} b`)
    expect(unknownVariables(request)).toEqual([written])
  })

  it('never looks into a value for more variables', () => {
    const request = requestOf({ parameter: { note: '{{ run_dir }} $& $1' } }, { common: 'x {{ parameter.note }} y' })
    expect(composePrompt(request)).toContain('x {{ run_dir }} $& $1 y')
  })
})

describe('values that an agent could take for mentions of files', () => {
  const input = { who: '@alice', text: 'see\n@/etc/passwd', mail: 'a@b.example', plain: 'é @ 2' }
  const prompts = { common: '{{ input.who }}|{{ input.mail }}|{{ parameter.list }}|{{ params_json }}|{{ input_file }}' }
  const parameter = { list: ['@x'] }

  it('are given as JSON without the sign, and all others as they are', () => {
    const prompt = composePrompt(requestOf({ input, parameter, readsMentions: true }))
    for (const line of [
      '- who: "\\u0040alice"',
      '- text: "see\\n\\u0040/etc/passwd"',
      '- mail: a@b.example',
      '- plain: é @ 2',
    ])
      expect(prompt.split('\n')).toContain(line)
    expect(JSON.parse('"see\\n\\u0040/etc/passwd"')).toBe(input.text)
    expect(composePrompt(requestOf({ input, parameter }))).toContain('- text: see\n@/etc/passwd')
  })

  it('are guarded in a template too, whatever variable brings them', () => {
    const prompt = composePrompt(requestOf({ input, parameter: { list: [' @x'] }, readsMentions: true }, prompts))
    expect(prompt).toContain('"\\u0040alice"|a@b.example|[" \\u0040x"]|{"list":[" \\u0040x"]}|"\\u0040alice"')
  })
})

describe('a reply', () => {
  it.each(['/init', '  /clear x', '!ls', '#note', '$skill', '@file', '?', ':q', '&'])('%s is no command', (reply) => {
    expect(guardReply(reply, false)).toBe(`My reply: ${reply}`)
  })

  it.each(['yes', '42', '{"a":1}', '是 /init', '"x"', 'mail me: a@b.example'])('%s stays as it is', (reply) => {
    expect(guardReply(reply, true)).toBe(reply)
  })

  it('mentions no file where mentions are read', () => {
    expect(guardReply('read @/etc/passwd', true)).toBe('My reply: "read \\u0040/etc/passwd"')
    expect(guardReply('read @/etc/passwd', false)).toBe('read @/etc/passwd')
  })
})

describe('a workspace for an agent', () => {
  const place = async (agent: Pick<Agent, 'instructionFiles'> = {}) => {
    const workspacePath = makeTempFolder()
    const copies = ['.agents', '.claude'].map((folder) => join(workspacePath, folder, 'skills', 'demo-skill'))
    for (const copy of copies) {
      for (const folder of [
        '.claude-plugin',
        'sub/.claude/skills/other',
        '.agents/skills',
        'skills',
        'sub/.claude/data',
        'old',
        'docs',
      ])
        mkdirSync(join(copy, ...folder.split('/')), { recursive: true })
      writeFileSync(join(copy, 'SKILL.md'), '---\nname: demo-skill\n---\n\n# Demo\n')
      writeFileSync(join(copy, 'old', 'SKILL.md'), '---\nname: "demo-skill"\n---\n\n# Old\n')
      writeFileSync(join(copy, 'skills', 'SKILL.md'), '---\nname: another-skill\n---\n')
      for (const file of ['docs/CONTEXT.md', 'sub/AGENTS.md', 'AGENTS.md']) writeFileSync(join(copy, file), file)
    }
    const request = { skill, mode: 'auto' as const, workspacePath, artifactsPath: join(workspacePath, 'artifacts') }
    const leftOut = await placeForAgent(copies, request, agent)
    await placeForAgent(copies, request, agent)
    const read = (path: string): string => readFileSync(join(copies[1] ?? '', path), 'utf8')
    return { workspacePath, leftOut, read, texts: copies.map((copy) => readFileSync(join(copy, 'SKILL.md'), 'utf8')) }
  }

  it('has the rules of the run in all copies of SKILL.md alike, once, after the author’s words', async () => {
    const { texts } = await place()
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]?.startsWith('---\nname: demo-skill\n---\n\n# Demo\n')).toBe(true)
    expect(texts[0]?.match(/## Rules of this run/g)).toHaveLength(1)
  })

  it('offers no skill or plugin that lies inside the skill, no older copy of it, and leaves the rest of it alone', async () => {
    const { workspacePath, leftOut } = await place()
    expect(leftOut.toSorted()).toEqual(['.agents/skills', '.claude-plugin', 'old/SKILL.md', 'sub/.claude/skills'])
    const left = readdirSync(join(workspacePath, '.claude', 'skills', 'demo-skill'), { recursive: true }).map(String)
    expect(left.toSorted()).toEqual([
      ...['.agents', 'AGENTS.md', 'SKILL.md', 'docs', 'docs/CONTEXT.md', 'old', 'skills', 'skills/SKILL.md'],
      ...['sub', 'sub/.claude', 'sub/.claude/data', 'sub/AGENTS.md'],
    ])
  })

  it('empties instruction files that the agent would obey, and hides others behind an empty one', async () => {
    const { leftOut, read } = await place({ instructionFiles: ['AGENTS.md', 'CONTEXT.md'] })
    expect(leftOut).toEqual(expect.arrayContaining(['AGENTS.md', 'sub/AGENTS.md']))
    expect(leftOut).not.toContain('docs/AGENTS.md')
    for (const file of ['AGENTS.md', 'sub/AGENTS.md', 'docs/AGENTS.md']) expect(read(file)).toBe('')
    expect(read('docs/CONTEXT.md')).toBe('docs/CONTEXT.md')
    expect((await place()).read('sub/AGENTS.md')).toBe('sub/AGENTS.md')
  })

  it('is a git root of its own', async () => {
    const { workspacePath } = await place()
    const root = execFileSync('git', ['rev-parse', '--show-toplevel'], { cwd: workspacePath, encoding: 'utf8' })
    expect(root.trim()).toBe(workspacePath)
    expect(execFileSync('git', ['status', '--short'], { cwd: workspacePath, encoding: 'utf8' })).toContain('.agents/')
  })
})

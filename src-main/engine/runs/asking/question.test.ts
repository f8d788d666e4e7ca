import { describe, expect, it } from 'vitest'
import { INTERACTION_LIMITS } from '../../../contract/limits.ts'
import { findResult } from '../answer/find-result.ts'
import { findQuestion } from './question.ts'

const find = async (text: string, schema: Record<string, unknown> | null = null) =>
  findQuestion(text, await findResult(text), schema)

describe('a question is found', () => {
  it('in the pending branch of an answer, with its hints', async () => {
    const text = JSON.stringify({
      __SKILL_DONE__: false,
      message: 'Two ways are possible.',
      ui_hints: { kind: 'choose_one', prompt: 'Which?', hint: 'h', options: [{ label: 'A', value: 1 }, 'B', {}, 7] },
    })
    expect(await find(`Well.\n${text}`)).toEqual({
      givenId: null,
      kind: 'choose_one',
      prompt: 'Two ways are possible.\n\nWhich?',
      options: [
        { label: 'A', value: 1 },
        { label: 'B', value: 'B' },
        { label: '7', value: 7 },
      ],
      ui_hints: { hint: 'h' },
      default_decision_policy: 'engine_judgement',
      required_fields: [],
      context: null,
    })
  })

  it.each([
    ['ask_user', { ask_user: { interaction_id: 12, kind: 'clarification', question: 'Why?' } }, 'open_text', 12],
    ['interaction', { interaction: { kind: 'confirmation', prompt: 'Why?' } }, 'confirm', null],
    ['ask_user as a text', { ask_user: 'Why?' }, 'open_text', null],
  ])('in the field %s of an answer', async (_name, answer, kind, givenId) => {
    expect(await find(JSON.stringify(answer))).toMatchObject({ kind, prompt: 'Why?', givenId })
  })

  it('but not in a field that the skill’s own result has', async () => {
    const schema = { type: 'object', properties: { interaction: { type: 'object' } } }
    expect(await find('{"interaction":{"prompt":"Why?"}}', schema)).toBeNull()
  })

  it.each([
    ['a block', '<ASK_USER_YAML>\nask_user:\n  kind: decision\n  prompt: Which?\n  options: [a, b]\n</ASK_USER_YAML>'],
    [
      'a fence',
      'Text\n```ask_user_yaml\nkind: single_select\nprompt: Which?\noptions:\n  - {label: a, value: a}\n  - b\n```\n',
    ],
  ])('in YAML in %s', async (_name, text) => {
    expect(await find(text)).toMatchObject({
      kind: 'choose_one',
      prompt: 'Which?',
      options: [
        { label: 'a', value: 'a' },
        { label: 'b', value: 'b' },
      ],
    })
  })

  it('in the last of several blocks', async () => {
    expect(
      (await find('<ASK_USER_YAML>prompt: one</ASK_USER_YAML> <ASK_USER_YAML>prompt: two</ASK_USER_YAML>'))?.prompt,
    ).toBe('two')
  })

  it('nowhere in plain words or in a plain result', async () => {
    expect(await find('What is your name?')).toBeNull()
    expect(await find('{"message":"done"}')).toBeNull()
  })
})

describe('a question that nobody should trust', () => {
  it.each([
    ['an unknown kind', { kind: 'format_disk', prompt: 'x' }, 'open_text'],
    ['a choice without options', { kind: 'choose_one', prompt: 'x' }, 'open_text'],
    ['fields without names', { kind: 'fill_fields', prompt: 'x' }, 'open_text'],
    ['a kind that is no word', { kind: { a: 1 }, prompt: 'x' }, 'open_text'],
    ['the name of something else', { kind: 'constructor', prompt: 'x' }, 'open_text'],
  ])('with %s becomes an open one', async (_name, ask, kind) => {
    expect((await find(JSON.stringify({ ask_user: ask })))?.kind).toBe(kind)
  })

  it('without words gets some', async () => {
    expect((await find('{"ask_user":{"kind":"open_text"}}'))?.prompt).toBe('Please reply to continue.')
    expect((await find('{"__SKILL_DONE__":false}'))?.prompt).toBe('Please reply to continue.')
  })

  it('is cut to size', async () => {
    const question = await find(
      JSON.stringify({
        ask_user: { kind: 'choose_one', prompt: 'x'.repeat(1_000_000), options: Array(5_000).fill('o') },
      }),
    )
    expect(question?.prompt).toHaveLength(INTERACTION_LIMITS.promptChars)
    expect(question?.options).toHaveLength(INTERACTION_LIMITS.options)
  })

  it('never with a value that is deeper than a program can take', async () => {
    const deep = `${'['.repeat(150)}${']'.repeat(150)}`
    const text = `{"ask_user":{"kind":"choose_one","prompt":"x","options":[{"label":"a","value":${deep}}]}}`
    expect((await find(text))?.options).toEqual([{ label: 'a', value: 'a' }])
  })

  it('for files always has different slots', async () => {
    const files = [{ name: 'a', required: true }, { name: 'a' }, { name: '' }, 'b', 4]
    expect(await find(JSON.stringify({ ask_user: { kind: 'upload_files', prompt: 'x', files } }))).toMatchObject({
      ui_hints: { files: [{ name: 'a', required: true }, { name: 'b' }, { name: '4' }] },
      required_fields: ['a'],
    })
    expect(await find('{"ask_user":{"kind":"upload_files"}}')).toMatchObject({ required_fields: ['file'] })
  })

  it.each([
    ['broken YAML', 'prompt: [x'],
    ['a bomb of aliases', `a: &a [x, x]\n${Array.from({ length: 30 }, (_n, i) => `k${i}: [*a, *a, *a]`).join('\n')}`],
    ['YAML that is too deep', '['.repeat(20_000)],
    ['YAML that is too long', `prompt: ${'x'.repeat(INTERACTION_LIMITS.yamlBytes)}`],
    ['code', 'prompt: !!js/function "function () {}"'],
  ])('with %s is still a question, and quickly', async (_name, yaml) => {
    const started = performance.now()
    const question = await find(`<ASK_USER_YAML>${yaml}</ASK_USER_YAML>`)
    expect(question?.kind).toBe('open_text')
    expect(question?.prompt.length).toBeGreaterThan(0)
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it.each(['<ASK_USER_YAML>', 'x```ask_user_yaml\n'])('%s without an end costs nothing', async (opening) => {
    const started = performance.now()
    expect(await find(opening.repeat(400_000))).toBeNull()
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

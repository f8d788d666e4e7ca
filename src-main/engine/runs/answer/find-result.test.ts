import { describe, expect, it } from 'vitest'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import { findResult } from './find-result.ts'

describe('the result in an agent’s output', () => {
  const cases: [name: string, text: string, data: unknown, repairLevel: string][] = [
    ['is the whole text', '{"a": 1}', { a: 1 }, 'none'],
    ['is an empty object', '{}', {}, 'none'],
    [
      'is printed prettily after a log',
      'step 1\n{\n  "a": {\n    "b": [\n      {}\n    ]\n  }\n}\n',
      { a: { b: [{}] } },
      'none',
    ],
    ['is the last of several objects', '{"a": 1}\n{"b": 2}\n', { b: 2 }, 'none'],
    ['is followed by a last word', '{"a": 1}\ndone', { a: 1 }, 'none'],
    ['stands in a fence', 'Here it is:\n```json\n{"a": 1}\n```\nBye {all}', { a: 1 }, 'deterministic_generic'],
    ['stands in prose with braces', 'use {x} then {"a": "}"} as told', { a: '}' }, 'deterministic_generic'],
    ['follows a brace that never closes', 'oh { no\nand {"a": 1} end', { a: 1 }, 'deterministic_generic'],
    ['loses its done marker', '{"a": 1, "__SKILL_DONE__": true}', { a: 1 }, 'none'],
    ['keeps Chinese text', '日志 {\n{"消息": "完成"}', { 消息: '完成' }, 'none'],
  ]
  it.each(cases)('%s', async (_name, text, data, repairLevel) => {
    expect(await findResult(text)).toMatchObject({ data, repairLevel })
  })

  it.each(['', 'no object', '[1, 2]', '{"a": 1', '{a: 1}'])('is missing in %j', async (text) => {
    expect(await findResult(text)).toBeNull()
  })

  it('tells whether the skill says that it is done', async () => {
    expect((await findResult('{"__SKILL_DONE__": false, "message": "?"}'))?.isDone).toBe(false)
    expect((await findResult('{"a": 1}'))?.isDone).toBeNull()
  })

  it('is found after a log of anything', async () => {
    const log = [
      "{'py': {'a': 1}}",
      '{"cut": {"a": "{", "b": [1, {"c',
      'x {"msg": "{not}", ',
      '```json',
      '{a}',
      '{"n":1}',
    ]
    const text = `${`${log.join('\n')}\n`.repeat(2_000)}so {"a": {"b": "}"}, "c": [{"d": null}]} it is`
    expect(await findResult(text)).toMatchObject({ data: { a: { b: '}' }, c: [{ d: null }] } })
  })

  it('is refused when it is too large or too deep, and nothing is thrown', async () => {
    const large = await findResult(`{"a": "${'x'.repeat(RUN_LIMITS.resultBytes)}"}`)
    expect(large?.data).toEqual({})
    expect(large?.problem).toContain('at most 4194304')
    const deep = await findResult(`{"a":${'['.repeat(6_000)}${']'.repeat(6_000)}}`)
    expect(deep).toMatchObject({ data: {}, problem: 'The result is nested deeper than 200 levels' })
    expect((await findResult('{"a": "\\"[[[", "b": [[]]}'))?.problem).toBeNull()
  })

  const MiB = 1024 * 1024
  it.each([
    ['braces that never close', '{'.repeat(8 * MiB)],
    ['braces around a word', '{a}'.repeat(2.5 * MiB)],
    ['nested braces', `${'{'.repeat(100)}${'}'.repeat(100)}`.repeat(40_000)],
    ['empty objects', `${'{}'.repeat(4 * MiB)}{`],
    ['half keys', '{"'.repeat(4 * MiB)],
    ['objects that never close', '{"a":'.repeat(1.6 * MiB)],
    ['objects that never close, with braces in strings', '{"k":"{x","a":'.repeat(0.5 * MiB)],
    ['both ways to read the quotes', '{":":'.repeat(1.6 * MiB)],
    ['a list that breaks at its end', `{"a":[${'{"k":"{\\"{"},'.repeat(0.5 * MiB)}`],
    ['lines that break at their end', `{"a":[\n${'{"k":[\n'.repeat(MiB)}}`],
    ['fences that never close', 'x```\n'.repeat(1.3 * MiB)],
    ['an escape without end', `{"${'\\'.repeat(8 * MiB)}`],
    ['spaces', `{${' '.repeat(4 * MiB)}`.repeat(2)],
  ])('is looked for in eight megabytes of %s without holding up anybody', async (_name, text) => {
    let longestMs = 0
    let last = performance.now()
    const beat = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last)
      last = performance.now()
    }, 1)
    const started = performance.now()
    await findResult(text)
    const tookMs = performance.now() - started
    clearInterval(beat)
    expect(tookMs).toBeLessThan(10_000)
    expect(Math.max(longestMs, performance.now() - last)).toBeLessThan(1_000)
  })
})

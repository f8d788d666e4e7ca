import { describe, expect, it } from 'vitest'
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
  it.each(cases)('%s', (_name, text, data, repairLevel) => {
    expect(findResult(text)).toMatchObject({ data, repairLevel })
  })

  it.each(['', 'no object', '[1, 2]', '{"a": 1', '{a: 1}'])('is missing in %j', (text) => {
    expect(findResult(text)).toBeNull()
  })

  it('tells whether the skill says that it is done', () => {
    expect(findResult('{"__SKILL_DONE__": false, "message": "?"}')?.isDone).toBe(false)
    expect(findResult('{"a": 1}')?.isDone).toBeNull()
  })

  it('is given up on within a second in eight megabytes of braces', () => {
    const started = performance.now()
    expect(findResult('{'.repeat(8 * 1024 * 1024))).toBeNull()
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

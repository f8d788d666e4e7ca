import { describe, expect, it } from 'vitest'
import { AppError } from '../../../contract/errors.ts'
import { effectiveMode, parseRuntimeOptions } from './runtime-options.ts'

const complaint = (options: Record<string, unknown>): unknown => {
  try {
    parseRuntimeOptions(options, 1_200)
    return null
  } catch (error) {
    return error instanceof AppError ? error.detail : error
  }
}

describe('runtime options', () => {
  it.each([
    [{ zzz: 1, aaa: 2 }, 'Unknown runtime_options: aaa, zzz'],
    [{ execution_mode: 1 }, 'runtime_options.execution_mode must be a string'],
    [{ execution_mode: 'foo' }, 'runtime_options.execution_mode must be one of: auto, interactive'],
    [{ interactive_auto_reply: 'yes' }, 'runtime_options.interactive_auto_reply must be a boolean'],
    [
      { interactive_reply_timeout_sec: -1 },
      'runtime_options.interactive_reply_timeout_sec must be a non-negative integer',
    ],
    [{ hard_timeout_seconds: 0 }, 'runtime_options.hard_timeout_seconds must be a positive integer'],
    [{ hard_timeout_seconds: 1e9 }, 'runtime_options.hard_timeout_seconds must be at most 86400'],
    [{ debug_keep_temp: 'false' }, 'runtime_options.debug_keep_temp must be a boolean'],
  ])('%j is refused in words that name it', (options, text) => {
    expect(complaint(options)).toBe(text)
  })

  it('get the defaults that the peer stores, and take numbers as texts', () => {
    expect(parseRuntimeOptions({ interactive_reply_timeout_sec: '7' }, 1_200)).toEqual({
      execution_mode: 'auto',
      interactive_auto_reply: false,
      interactive_reply_timeout_sec: 7,
    })
  })

  it('do not mistake an inherited name for an option', () => {
    expect(complaint(JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, unknown>)).toContain(
      'constructor',
    )
  })
})

describe('the effective mode', () => {
  const options = { execution_mode: 'interactive', interactive_auto_reply: false, interactive_reply_timeout_sec: 8 }
  it.each([
    [
      'session',
      ['auto', 'interactive'],
      { mode: 'interactive', isAutoReply: false, replyTimeoutSec: 8, mustWaitForUser: true },
    ],
    [
      'non_session',
      ['auto', 'interactive'],
      { mode: 'auto', isAutoReply: false, replyTimeoutSec: 0, mustWaitForUser: false },
    ],
    [
      'non_session',
      ['interactive'],
      { mode: 'interactive', isAutoReply: true, replyTimeoutSec: 0, mustWaitForUser: false },
    ],
  ] as const)('of a %s client with %j', (conversation, declared, expected) => {
    expect(effectiveMode(options, conversation, declared)).toEqual(expected)
  })
})

it.each([
  [0, false],
  [1, true],
  ['', false],
  ['false', true],
  [null, false],
  [[], false],
  [{}, false],
  [[0], true],
])('no_cache and debug take %j for %j, as Python does', (value, meant) => {
  expect(parseRuntimeOptions({ no_cache: value, debug: value }, 1)).toMatchObject({ no_cache: meant, debug: meant })
})

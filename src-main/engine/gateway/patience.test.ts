import { expect, it } from 'vitest'
import { createPatience, isRefusal } from './patience.ts'

/** Asks at times in seconds. @returns the first one at which it is over */
function overAt(seconds: readonly number[], headers: Record<string, string> = {}, body = ''): number | undefined {
  let now = 0
  const patience = createPatience(() => now)
  return seconds.find((second) => {
    now = second * 1_000
    return patience.isOverAfter({ status: 429, headers, body })
  })
}

it.each([
  ['an agent that asks again after 2, 6 and 14 s is stopped at 14 s', [0, 2, 6, 14, 30], {}, 14],
  ['a short wait that the server asks for is granted', [0, 7, 14, 21], { 'retry-after': '7' }, undefined],
  ['but not for ever', [0, 30, 61], { 'retry-after': '30' }, 61],
  ['a wait that no person would sit through is the end', [0], { 'retry-after': '3600' }, 0],
  ['as a date too', [0], { 'retry-after': new Date(Date.now() + 600_000).toUTCString() }, 0],
  ['milliseconds count before seconds', [0], { 'retry-after-ms': '500', 'retry-after': '3600' }, undefined],
] as const)('%s', (_title, seconds, headers, expected) => {
  expect(overAt(seconds, headers)).toBe(expected)
})

it('an answer in between begins the time anew', () => {
  let now = 0
  const patience = createPatience(() => now)
  const refusal = { status: 503, headers: {}, body: '' }
  patience.isOverAfter(refusal)
  now = 9_000
  patience.reset()
  now = 12_000
  expect(patience.isOverAfter(refusal)).toBe(false)
})

it('errors that no repetition mends are no refusals', () => {
  expect([408, 429, 500, 529].every(isRefusal)).toBe(true)
  expect([200, 400, 401, 404, 422].some(isRefusal)).toBe(false)
})

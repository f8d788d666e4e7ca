import { expect, it } from 'vitest'
import { nameByTrouble } from '../agents/model-access.ts'
import { refusedWith, unreached } from './model-trouble.ts'

it.each([
  ['ENOTFOUND', 'its name is not known (ENOTFOUND)'],
  ['EAI_AGAIN', 'its name could not be looked up (EAI_AGAIN)'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
  ['EWHATEVER', 'EWHATEVER'],
])('%s is told in words', (code, words) => {
  expect(unreached('models.example:8443', code).message).toBe(
    `The model server models.example:8443 cannot be reached: ${words}.`,
  )
})

it.each([
  ['{"error":{"message":"slow down"}}', ': slow down'],
  ['[{"error":{"message":"slow down"}}]', ': slow down'],
  ['{"message":"slow\\n down"}', ': slow down'],
  ['{"error":"slow down"}', ': slow down'],
  ['<html>Bad gateway</html>', '.'],
  ['null', '.'],
])('the words of %s', (body, tail) => {
  expect(refusedWith('h', 503, body, 'key').message).toBe(`The model server h cannot answer now (503)${tail}`)
})

it("what was seen of the model names a failure that an engine put into words, and none of the process's own", () => {
  const trouble = unreached('h', 'ECONNREFUSED')
  const failed = { kind: 'failed', code: 'EXIT_CODE', message: 'Oh', exitCode: 1, signal: null } as const
  expect(nameByTrouble(failed, trouble)).toEqual({ ...failed, ...trouble })
  expect(nameByTrouble(failed, null)).toBe(failed)
  const killed = { ...failed, code: 'KILLED_BY_SIGNAL' } as const
  expect(nameByTrouble(killed, trouble)).toBe(killed)
  const answered = { kind: 'answered', text: '{}', exitCode: 0, signal: null } as const
  expect(nameByTrouble(answered, trouble)).toBe(answered)
})

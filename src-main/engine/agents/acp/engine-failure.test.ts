import { expect, test } from 'vitest'
import { nameFailure, wordsOfError } from './engine-failure.ts'

const help = { title: 'X', signInCommand: 'x login', keyVariables: ['X_KEY'], hasKey: false }

// Words of the five engines, as they said them to a scripted model.
test.each([
  ['Internal error: Incorrect API key provided: {"service":"session","errorName":"APIError"}', -32603, 'AUTH_REQUIRED'],
  ['{"error":{"code":401,"message":"Incorrect API key provided","status":"UNAUTHENTICATED"}}', 401, 'AUTH_REQUIRED'],
  ['API key not valid. Please pass a valid API key.', 400, 'AUTH_REQUIRED'],
  ['Something that only the code tells', -32000, 'AUTH_REQUIRED'],
  ['Internal error: You exceeded your current quota: {"service":"session"}', -32603, 'QUOTA_EXCEEDED'],
  ['Internal error: The model `m` does not exist: {"service":"session"}', -32603, 'MODEL_UNKNOWN'],
  ['exception TypeError: fetch failed sending request', 500, 'NETWORK'],
  [
    'Internal error: Cannot connect to API: Unable to connect. Is the computer able to access the url?',
    -32603,
    'NETWORK',
  ],
  ['Internal error: out of cheese', -32603, 'EXIT_CODE'],
])('%j (%i) is %s', (text, rpcCode, code) => {
  expect(nameFailure(text, rpcCode, help).code).toBe(code)
})

test('who is not signed in is told the command and the variable; a key that was refused is called that', () => {
  expect(nameFailure('401', null, help).message).toContain('run `x login`, or set X_KEY')
  expect(nameFailure('401', null, { ...help, hasKey: true }).message).toContain('was given was not accepted')
})

test('the data of an error is part of its words', () => {
  const error = Object.assign(new Error('Internal error'), { code: -32603, data: { details: 'no session' } })

  expect(wordsOfError(error)).toEqual({ text: 'Internal error: {"details":"no session"}', rpcCode: -32603 })
  expect(wordsOfError('odd')).toEqual({ text: 'odd', rpcCode: null })
})

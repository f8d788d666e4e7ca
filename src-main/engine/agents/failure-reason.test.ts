import { expect, it } from 'vitest'
import { failureReason } from './failure-reason.ts'

it.each([
  ['exceeded retry limit, last status: 429 Too Many Requests', 'QUOTA_EXCEEDED'],
  ["You've hit your usage limit. Try again in 3 days.", 'QUOTA_EXCEEDED'],
  ["You've reached your weekly limit", 'QUOTA_EXCEEDED'],
  ['Your credit balance is too low to access the API', 'QUOTA_EXCEEDED'],
  ['unexpected status 401 Unauthorized: no, url: http://127.0.0.1:42900/v1/responses', 'AUTH_REQUIRED'],
  ['Your access token could not be refreshed. Please log in again.', 'AUTH_REQUIRED'],
  ['Invalid API key · Please run /login', 'AUTH_REQUIRED'],
  ['OAuth token has expired', 'AUTH_REQUIRED'],
  ["The 'gpt-9' model is not supported when using Codex with a ChatGPT account.", 'MODEL_UNKNOWN'],
  [
    'There is an issue with the selected model (x). It may not exist or you may not have access to it.',
    'MODEL_UNKNOWN',
  ],
  ['Claude is unable to respond: this violates our Usage Policy', 'REFUSED'],
  ['Connection failed: error sending request', 'NETWORK'],
  ['stream disconnected before completion', 'NETWORK'],
  ['API Error: Connection refused (ECONNREFUSED)', 'NETWORK'],
  ['We are currently experiencing high demand', 'NETWORK'],
  ['something else went wrong', 'EXIT_CODE'],
  ['', 'EXIT_CODE'],
])('%s', (message, code) => {
  expect(failureReason({ status: null, message })).toBe(code)
})

it.each([
  [401, 'AUTH_REQUIRED'],
  [402, 'QUOTA_EXCEEDED'],
  [403, 'AUTH_REQUIRED'],
  [404, 'MODEL_UNKNOWN'],
  [429, 'QUOTA_EXCEEDED'],
  [503, 'NETWORK'],
  [529, 'NETWORK'],
])('a status of %i counts more than words', (status, code) => {
  expect(failureReason({ status, message: 'the connection to the model timed out' })).toBe(code)
})

it('leaves other statuses to the words', () => {
  expect(failureReason({ status: 400, message: 'Your credit balance is too low' })).toBe('QUOTA_EXCEEDED')
})

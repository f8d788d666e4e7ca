import { describe, expect, it } from 'vitest'
import { AppError, ERROR_CODES, ErrorBodySchema, ERRORS } from '../contract/errors.ts'
import { LIST } from '../testing/knock.ts'
import { openStubDoor } from '../testing/open-test-door.ts'
import { createErrorAnswers } from './error-response.ts'

const silent = { debug: () => undefined, warn: () => undefined, error: () => undefined }

it.each(ERROR_CODES)('%s has its status and a body in the contract’s form', (code) => {
  const { status, body } = createErrorAnswers(silent)(new AppError(code, 'Some detail'))
  expect(status).toBe(ERRORS[code].status)
  expect(ErrorBodySchema.parse(body).code).toBe(code)
})

it('keeps what a validation found', () => {
  const { body } = createErrorAnswers(silent)(new AppError('package_invalid', 'No', { findings: [] }))
  expect(body).toEqual({ detail: 'No', code: 'package_invalid', findings: [] })
})

it('says when to try again, and how to be let in', () => {
  const describeError = createErrorAnswers(silent)
  expect(describeError(new AppError('queue_full', 'x')).headers).toEqual({ 'retry-after': '5' })
  expect(describeError(new AppError('unauthorized', 'x')).headers).toEqual({ 'www-authenticate': 'Bearer' })
})

describe('over the wire', () => {
  it('an unknown error is a 500 that tells nothing but a reference that is in the log (row F32)', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    door.engine.stub.failStatus(new TypeError('cannot read /home/me/secret.txt'))
    const answer = await door.call(`${LIST}/${id}`)
    const text = await answer.text()
    const body = ErrorBodySchema.parse(JSON.parse(text))
    expect([answer.status, body.detail, body.code]).toEqual([500, 'Internal Server Error', 'internal_error'])
    expect(text).not.toMatch(/secret|TypeError|home|at /)
    expect(door.logged).toMatchObject([{ level: 'error', fields: { reference: body.reference } }])
    expect((await door.call('/v1/health')).status).toBe(200)
  })

  it.each([
    ['files', 507, 'disk_full', { code: 'ENOSPC' }],
    ['a quota', 507, 'disk_full', { code: 'EDQUOT' }],
    ['the database', 507, 'disk_full', { errcode: 13 }],
    ['a locked database', 503, 'database_locked', { errcode: 261 }],
  ] as const)('the trouble of the disk is told, however deep in the causes: %s', async (_of, status, code, fields) => {
    const door = await openStubDoor()
    const id = await door.create()
    const cause = Object.assign(new Error('write'), fields)
    door.engine.stub.refuseUploads(new Error('Cannot take the upload', { cause: new Error('deep', { cause }) }))
    const answer = await door.call(`${LIST}/${id}/upload`, { method: 'POST', body: new FormData() })
    expect([answer.status, await answer.json()]).toMatchObject([status, { code }])
    expect(door.logged).toEqual([])
  })

  it('something thrown that is no error is a 500 too', () => {
    expect(createErrorAnswers(silent)('just a text').status).toBe(500)
    expect(createErrorAnswers(silent)(undefined).status).toBe(500)
  })
})

import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { AppError } from '../contract/errors.ts'
import { consumeBody } from './consume-body.ts'

const codeOf = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => 'read',
    (cause: unknown) => (cause instanceof AppError ? cause.code : cause),
  )

it('a body whose sender goes away is told as such, also when it was gone before anybody read', async () => {
  const source = new PassThrough()
  const reading = codeOf(consumeBody(source, () => undefined).done)
  source.write('half of it')
  source.destroy()
  expect(await reading).toBe('upload_aborted')
  expect(await codeOf(consumeBody(source, () => undefined).done)).toBe('upload_aborted')
})

it('a body is read to its end at the pace of whoever takes it', async () => {
  const source = new PassThrough()
  const taken: string[] = []
  const reading = codeOf(
    consumeBody(source, (chunk) => {
      taken.push(chunk.toString())
      return new Promise((resolve) => setImmediate(() => resolve(undefined)))
    }).done,
  )
  source.write('one ')
  source.end('two')
  expect(await reading).toBe('read')
  expect(taken.join('')).toBe('one two')
})

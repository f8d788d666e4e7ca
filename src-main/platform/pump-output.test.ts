import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { pumpOutput } from './pump-output.ts'

describe('pumping output', () => {
  test('a broken stream is an end like any other', async () => {
    const stream = new PassThrough()
    const chunks: string[] = []
    const pump = pumpOutput(stream, (chunk) => chunks.push(chunk.toString()))
    stream.write('before')
    await expect.poll(() => chunks).toEqual(['before'])
    stream.destroy(new Error('reset'))
    await pump.closed
    expect(pump.failure()).toBeUndefined()
  })

  test('only the first failure is told, and nothing is handed out after it', async () => {
    const stream = new PassThrough()
    let calls = 0
    const pump = pumpOutput(stream, () => {
      calls++
      throw new Error(`failure ${calls}`)
    })
    for (let i = 0; i < 10; i++) stream.write('x')
    stream.end()
    await pump.closed
    expect(calls).toBe(1)
    expect(pump.failure()).toEqual({ cause: new Error('failure 1') })
  })
})

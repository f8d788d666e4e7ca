import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { alignToCharacters } from './utf8-range.ts'

const TEXT = 'aé日本語🙂z'

function writeText(): { path: string; size: number } {
  const path = join(makeTempFolder(), 'log')
  writeFileSync(path, TEXT)
  return { path, size: Buffer.byteLength(TEXT) }
}

describe('a range of a text file', () => {
  it('never cuts a character, wherever it begins and ends', async () => {
    const { path, size } = writeText()
    for (let from = 0; from <= size; from += 1) {
      for (let to = from; to <= size; to += 1) {
        const range = await alignToCharacters(path, from, to)
        expect(range?.chunk).not.toContain('\u{fffd}')
      }
    }
  })

  it('fits to the next one, so that pieces of any size give the whole text', async () => {
    const { path, size } = writeText()
    for (const step of [1, 2, 3, 5]) {
      let text = ''
      for (let from = 0; from < size; from += step)
        text += (await alignToCharacters(path, from, from + step))?.chunk ?? ''
      expect(text).toBe(TEXT)
    }
  })

  it('is empty where nothing was asked for, beyond the end, and missing without a file', async () => {
    const { path, size } = writeText()
    expect((await alignToCharacters(path, 3, 0))?.chunk).toBe('')
    expect(await alignToCharacters(path, size + 10, size + 20)).toMatchObject({ chunk: '', total_bytes: size })
    expect(await alignToCharacters(`${path}.none`, 0, 1)).toBeNull()
  })
})

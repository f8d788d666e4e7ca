import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { INPUT_LIMITS } from '../../../contract/limits.ts'
import { rawZip, type RawEntry } from '../../../testing/raw-zip.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { createInputIntake } from './input-intake.ts'

function open(limits = {}) {
  const folderPath = makeTempFolder()
  return { folderPath, intake: createInputIntake({ folderPath, limits: { ...INPUT_LIMITS, ...limits } }) }
}

const stream = (content: string | Buffer) => Readable.from([content])

async function takeZip(zip: Buffer, limits = {}) {
  const { folderPath, intake } = open(limits)
  await intake.addZip(stream(zip))
  return { folderPath, answer: intake.finish() }
}

test('a zip is unpacked into uploads, its files are listed in order', async () => {
  const { folderPath, answer } = await takeZip(
    rawZip([
      { name: 'text', content: 'b' },
      { name: 'data/' },
      { name: 'data/a.csv', content: 'a' },
      { name: '__MACOSX/._text' },
    ]),
  )
  expect(await answer).toEqual({ uploadsPath: join(folderPath, 'uploads'), extractedFiles: ['data/a.csv', 'text'] })
  expect(readFileSync(join(folderPath, 'uploads', 'data', 'a.csv'), 'utf8')).toBe('a')
  // The zip itself is not needed any more.
  expect(readdirSync(folderPath)).toEqual(['uploads'])
})

test('a zip without files, and no zip, are no files', async () => {
  expect((await (await takeZip(rawZip([]))).answer).extractedFiles).toEqual([])
  expect((await open().intake.finish()).extractedFiles).toEqual([])
})

test.each<[string, Buffer, string]>([
  ['no zip', Buffer.from('text'), 'Invalid zip file'],
  ['no bytes', Buffer.alloc(0), 'Invalid zip file'],
  ['a link', zipOf({ name: 'a', content: '/etc/passwd', mode: 0o120777 }), 'Invalid zip file'],
  ['a name twice', zipOf({ name: 'a' }, { name: 'a' }), 'Invalid zip file'],
  ['a wrong CRC', zipOf({ name: 'a', content: 'x', central: { crc32: 1 }, local: { crc32: 1 } }), 'Invalid zip file'],
  ['a name that climbs out', zipOf({ name: '../a' }), 'Unsafe zip entry path: ../a'],
  ['an absolute name', zipOf({ name: '/a' }), 'Unsafe zip entry path: /a'],
])('%s is refused and leaves nothing', async (_name, zip, detail) => {
  const { folderPath, answer } = await takeZip(zip)
  await expect(answer).rejects.toMatchObject({ code: 'input_zip_invalid', detail, findings: [{ severity: 'error' }] })
  expect(readdirSync(folderPath)).toEqual([])
})

function zipOf(...entries: RawEntry[]): Buffer {
  return rawZip(entries)
}

test('a zip over its limits is refused', async () => {
  const zip = zipOf({ name: 'a', content: Buffer.alloc(5_000) })
  await expect((await takeZip(zip, { maxArchiveBytes: 100 })).answer).rejects.toMatchObject({
    detail: 'Input zip exceeds size limit (100 bytes)',
  })
  await expect((await takeZip(zip, { maxEntryBytes: 100 })).answer).rejects.toMatchObject({
    detail: 'Input zip exceeds size limit (the file is over 100 bytes)',
  })
})

test('single files are bound by their names', async () => {
  const { folderPath, intake } = open()
  await intake.addFile('text', stream('b'))
  await intake.addFile('data', stream('a'))
  expect((await intake.finish()).extractedFiles).toEqual(['data', 'text'])
  expect(readFileSync(join(folderPath, 'uploads', 'text'), 'utf8')).toBe('b')
})

test.each(['../text', '/text', 'a/b', '', '.', 'a\\b', 'con', 'a\nb'])('%j is no name of an input', async (name) => {
  const { folderPath, intake } = open()
  await intake.addFile(name, stream('x'))
  await expect(intake.finish()).rejects.toMatchObject({ code: 'input_zip_invalid' })
  expect(existsSync(join(folderPath, 'text'))).toBe(false)
})

test.each([
  ['two files for one input', ['text', 'text'], {}, 'There are two files for the input text'],
  ['names that differ in case only', ['text', 'TEXT'], {}, 'There are two files for the input TEXT'],
  ['a file over the limit', ['text'], { maxEntryBytes: 2 }, 'Input file text exceeds size limit (2 bytes)'],
  ['files over the limit together', ['a', 'b'], { maxTotalBytes: 15 }, 'Input file b exceeds size limit (5 bytes)'],
  ['too many files', ['a', 'b'], { maxEntries: 1 }, 'There are more than 1 input files'],
])('%s are refused', async (_name, names, limits, detail) => {
  const { intake } = open(limits)
  for (const name of names) await intake.addFile(name, stream('ten bytes.'))
  await expect(intake.finish()).rejects.toMatchObject({ code: 'input_zip_invalid', detail })
})

test('a zip and single files at once are refused in either order', async () => {
  for (const isZipFirst of [true, false]) {
    const { intake } = open()
    if (isZipFirst) await intake.addZip(stream(rawZip([])))
    await intake.addFile('a', stream(''))
    if (!isZipFirst) await intake.addZip(stream(rawZip([])))
    await expect(intake.finish()).rejects.toMatchObject({ detail: 'Input files come either as one zip or one by one' })
  }
})

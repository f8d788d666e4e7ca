import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rawZip } from '../../testing/raw-zip.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { openArchive } from './archive-file.ts'
import { type CentralRecord, readCentralDirectory } from './central-directory.ts'
import { readEndRecord } from './end-record.ts'
import { confirmWithYauzl } from './second-reader.ts'
import { startClock } from './work-clock.ts'

/** Lets yauzl judge a good archive against records that a reader with a fault might have seen. */
async function confirm(misread: (records: CentralRecord[]) => CentralRecord[], bytes = goodZip): Promise<void> {
  const zipPath = join(makeTempFolder(), 'a.zip')
  await writeFile(zipPath, bytes)
  const archive = await openArchive(zipPath)
  try {
    const end = await readEndRecord(archive)
    const directory = await archive.read(end.directoryOffset, end.directorySizeBytes)
    const records = readCentralDirectory(directory, end.recordCount)
    await confirmWithYauzl(archive, misread(records), startClock(10_000))
  } finally {
    await archive.close()
  }
}

const goodZip = rawZip([
  { name: 'skill/a', content: 'x' },
  { name: 'skill/b', content: 'y', method: 8 },
])

test('agrees on what both see alike', async () => {
  await confirm((records) => records)
})

test.each<[string, (records: CentralRecord[]) => CentralRecord[]]>([
  ['a record less', (records) => records.slice(1)],
  ['a record more', (records) => [...records, ...records.slice(0, 1)]],
  ['another order', (records) => records.toReversed()],
  ['another name', (records) => records.map((record) => ({ ...record, nameBytes: Buffer.from('skill/c') }))],
  ['another size', (records) => records.map((record) => ({ ...record, sizeBytes: 7 }))],
  ['another place', (records) => records.map((record) => ({ ...record, headerOffset: 7 }))],
  ['another method', (records) => records.map((record) => ({ ...record, method: 9 }))],
])('refuses %s', async (_, misread) => {
  await expect(confirm(misread)).rejects.toMatchObject({ code: 'zip_ambiguous' })
})

test('a fault that only yauzl finds is a refusal too', async () => {
  const climbing = rawZip([{ name: '../a' }])
  await expect(confirm((records) => records, climbing)).rejects.toMatchObject({ code: 'zip_ambiguous' })
})

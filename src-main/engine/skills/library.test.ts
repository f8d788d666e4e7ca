import { existsSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import { PACKAGE_LIMITS } from '../../contract/limits.ts'
import { demoFiles, demoManifest, writeDemo, zipDemo } from '../../testing/demo-skill.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { openDatabase } from '../store/database.ts'
import { createLibraryStore } from '../store/library-store.ts'
import { createDataLayout, makeDataFolders } from '../workspaces/data-layout.ts'
import { createLibrary } from './library.ts'
import { createPackageIntake } from './intake/package-intake.ts'
import { createValidator } from './validation/validator.ts'

const validator = createValidator({ timeoutMs: 15_000 })
afterAll(() => validator.close())

const SAMPLES_PATH = join(import.meta.dirname, '../../../resources/samples')

function openLibrary(dataPath = makeTempFolder()) {
  const layout = createDataLayout(dataPath)
  makeDataFolders(layout)
  const { database } = openDatabase(layout.databasePath)
  const changes: string[] = []
  const library = createLibrary({
    store: createLibraryStore(database),
    layout,
    samplesPath: SAMPLES_PATH,
    validator,
    settings: { packageMaxBytes: PACKAGE_LIMITS.maxArchiveBytes, validationProfile: 'strict' },
    now: () => new Date(),
    newestRequest: (libraryId) => `newest of ${libraryId}`,
    onChange: (libraryId) => changes.push(libraryId),
  })
  return { library, layout, changes, close: () => database.close() }
}

async function addPackage(library: ReturnType<typeof openLibrary>['library'], zip: Buffer) {
  const upload = await library.openUpload()
  await upload.addPackage(Readable.from([zip]))
  return upload.finish()
}

test('a folder is checked when it is added, and is the same item when it is added again', async () => {
  const { library, changes } = openLibrary()
  const path = writeDemo()
  const item = await library.addPath(path)
  expect(item).toMatchObject({ kind: 'folder', label: 'demo', path, state: 'ok', error_count: 0, is_sample: false })
  expect(item.last_request_id).toBe(`newest of ${item.library_id}`)
  for (const again of [path, `${path}/`, join(path, 'assets', '..'), join(path, 'SKILL.md')]) {
    expect((await library.addPath(again)).library_id).toBe(item.library_id)
  }
  expect(library.list()).toHaveLength(1)
  expect(changes).toContain(item.library_id)
})

test('a change in the folder is seen at the next look, even when only a file went', async () => {
  const { library } = openLibrary()
  const path = writeDemo()
  const { library_id: libraryId } = await library.addPath(path)
  expect((await library.get(libraryId, false)).check?.ok).toBe(true)

  writeFileSync(join(path, 'assets', 'runner.json'), demoManifest({ version: 'one' }))
  const changed = await library.get(libraryId, false)
  expect(changed).toMatchObject({ item: { state: 'problems', error_count: 1 }, check: { ok: false } })

  writeFileSync(join(path, 'assets', 'runner.json'), demoManifest())
  unlinkSync(join(path, 'assets', 'output.schema.json'))
  const gone = await library.get(libraryId, false)
  expect(gone.check?.findings.map(({ rule }) => rule)).toEqual(['schema.missing-file'])
  // The list tells the same without looking again.
  expect(library.list()).toMatchObject([{ library_id: libraryId, state: 'problems' }])
})

test('a folder that is gone is missing, not forgotten, and comes back', async () => {
  const { library } = openLibrary()
  const path = writeDemo()
  const { library_id: libraryId } = await library.addPath(path)
  rmSync(path, { recursive: true })
  expect(library.list()).toMatchObject([{ state: 'missing' }])
  expect((await library.get(libraryId, true)).item.state).toBe('missing')
  await expect(library.files(libraryId)).rejects.toMatchObject({ code: 'file_not_found' })
  const intake = createPackageIntake({
    folderPath: makeTempFolder(),
    validator,
    limits: PACKAGE_LIMITS,
    profile: 'strict',
    now: () => new Date(),
  })
  await expect(library.openForRun(libraryId, intake)).rejects.toMatchObject({ code: 'library_path_invalid' })
})

test('a removed item leaves the author’s folder as it is', async () => {
  const { library, changes } = openLibrary()
  const path = writeDemo()
  const { library_id: libraryId } = await library.addPath(path)
  changes.length = 0
  await library.remove(libraryId)
  expect(library.list()).toEqual([])
  expect(existsSync(join(path, 'SKILL.md'))).toBe(true)
  expect(changes).toEqual([libraryId])
  await expect(library.get(libraryId, false)).rejects.toMatchObject({ code: 'library_item_not_found' })
})

test('a package is kept with its files until it is removed', async () => {
  const { library, layout } = openLibrary()
  const item = await addPackage(library, zipDemo())
  expect(item).toMatchObject({ kind: 'package', label: 'demo', path: null, state: 'ok' })
  const kept = join(layout.libraryPath, item.library_id)
  expect(readFileSync(join(kept, 'package.zip')).equals(zipDemo())).toBe(true)
  expect((await library.files(item.library_id)).entries.map(({ path }) => path)).toContain('assets/runner.json')
  expect((await library.file(item.library_id, 'SKILL.md')).text).toBe(demoFiles()['SKILL.md'])
  await expect(library.file(item.library_id, '../package.zip')).rejects.toMatchObject({ code: 'file_path_invalid' })
  await expect(library.file(item.library_id, 'nothing.md')).rejects.toMatchObject({ code: 'file_not_found' })
  // The same bytes again are the same item.
  expect((await addPackage(library, zipDemo())).library_id).toBe(item.library_id)
  await library.remove(item.library_id)
  expect(existsSync(kept)).toBe(false)
})

test('a package with problems is kept, so that they can be looked at', async () => {
  const { library } = openLibrary()
  const item = await addPackage(library, zipDemo(demoFiles({ 'assets/runner.json': '{bad' })))
  expect(item).toMatchObject({ state: 'problems', error_count: 1 })
  expect((await library.get(item.library_id, true)).check?.findings).toMatchObject([{ rule: 'json.syntax' }])
  expect((await library.file(item.library_id, 'assets/runner.json')).text).toBe('{bad')
})

test('a zip or .skill by its path becomes a package', async () => {
  const { library } = openLibrary()
  const path = join(makeTempFolder(), 'download.skill')
  writeFileSync(path, zipDemo())
  expect(await library.addPath(path)).toMatchObject({ kind: 'package', label: 'demo', state: 'ok' })
})

test.each(['relative/path', '/nowhere/at/all', '/etc/hostname\0.zip'])('%j is no path of a skill', async (path) => {
  await expect(openLibrary().library.addPath(path)).rejects.toMatchObject({ code: 'library_path_invalid' })
})

test('a file that is no package is no skill', async () => {
  const path = join(writeDemo(), 'assets', 'runner.json')
  await expect(openLibrary().library.addPath(path)).rejects.toMatchObject({ code: 'library_path_invalid' })
})

test('an item of either kind can be run', async () => {
  const { library } = openLibrary()
  const items = [await library.addPath(writeDemo()), await addPackage(library, zipDemo())]
  for (const { library_id: libraryId } of items) {
    const intake = createPackageIntake({
      folderPath: makeTempFolder(),
      validator,
      limits: PACKAGE_LIMITS,
      profile: 'strict',
      now: () => new Date(),
    })
    await library.openForRun(libraryId, intake)
    expect(await intake.finish()).toMatchObject({ kind: 'accepted', skillId: 'demo' })
  }
})

test('no check leaves a file behind', async () => {
  const { library, layout } = openLibrary()
  const path = writeDemo()
  const { library_id: libraryId } = await library.addPath(path)
  await library.get(libraryId, true)
  await addPackage(library, zipDemo())
  expect(readdirSync(layout.checksPath)).toEqual([])
})

test('samples are copied for the author to change, once', async () => {
  const dataPath = makeTempFolder()
  const first = openLibrary(dataPath)
  await first.library.addSamples()
  const samples = first.library.list()
  expect(samples.map(({ label, state, is_sample }) => [label, state, is_sample])).toEqual([
    ['hello-tryout', 'ok', true],
    ['broken-tryout', 'problems', true],
  ])
  for (const { path } of samples) expect(dirname(path ?? '')).toBe(first.layout.samplesPath)

  const hello = samples[0]
  writeFileSync(join(hello?.path ?? '', 'SKILL.md'), 'changed')
  await first.library.remove(hello?.library_id ?? '')
  first.close()

  const second = openLibrary(dataPath)
  await second.library.addSamples()
  expect(second.library.list().map(({ path }) => basename(path ?? ''))).toEqual(['broken-tryout'])
  expect(readFileSync(join(hello?.path ?? '', 'SKILL.md'), 'utf8')).toBe('changed')
})

test('a changed copy of a sample survives the loss of the database', async () => {
  const dataPath = makeTempFolder()
  const first = openLibrary(dataPath)
  await first.library.addSamples()
  const changedPath = join(first.layout.samplesPath, 'hello-tryout', 'SKILL.md')
  writeFileSync(changedPath, 'changed')
  first.close()
  for (const suffix of ['', '-wal', '-shm']) rmSync(first.layout.databasePath + suffix, { force: true })
  const second = openLibrary(dataPath)
  await second.library.addSamples()
  expect(second.library.list()).toHaveLength(2)
  expect(readFileSync(changedPath, 'utf8')).toBe('changed')
})

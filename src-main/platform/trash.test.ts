import { existsSync, lstatSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { makeDeepTree } from '../testing/deep-tree.ts'
import { isLinux, isPosix } from '../testing/test-program.ts'
import { createTrash } from './trash.ts'

function makeTree(folder: string, name: string): string {
  const path = join(folder, name)
  mkdirSync(join(path, 'sub'), { recursive: true })
  writeFileSync(join(path, 'sub', 'file'), 'x')
  return path
}

describe('the trash', () => {
  test('takes a folder at once and deletes it when told', async () => {
    const folder = makeTempFolder()
    const trash = createTrash(join(folder, 'trash'))
    const path = makeTree(folder, 'run')
    const movedPath = trash.moveSync(path, 'run_1/../x')
    expect(existsSync(path)).toBe(false)
    expect(existsSync(join(movedPath, 'sub', 'file'))).toBe(true)
    expect(basename(movedPath)).toMatch(/^run_1____x\.[\w-]+$/)
    await trash.discard(movedPath)
    expect(readdirSync(join(folder, 'trash'))).toEqual([])
  })

  test('keeps things of the same name apart', () => {
    const folder = makeTempFolder()
    const trash = createTrash(join(folder, 'trash'))
    const moved = [1, 2].map(() => trash.moveSync(makeTree(folder, 'run'), 'run'))
    expect(new Set(moved).size).toBe(2)
    expect(readdirSync(join(folder, 'trash'))).toHaveLength(2)
  })

  test('is emptied of what earlier times left, and may be missing', async () => {
    const folder = makeTempFolder()
    const trashPath = join(folder, 'trash')
    expect(await createTrash(trashPath).empty()).toEqual({ removed: 0, failures: [] })
    const moved = Array.from({ length: 20 }, (_, i) => createTrash(trashPath).moveSync(makeTree(folder, `r${i}`), 'r'))
    const trash = createTrash(trashPath)
    // At the same time as a discard of one of them, and as a second emptying.
    const [emptied, again] = await Promise.all([trash.empty(), trash.empty(), trash.discard(moved[3]!)])
    expect([emptied, again]).toEqual(Array.from({ length: 2 }, () => ({ removed: 20, failures: [] })))
    expect(readdirSync(trashPath)).toEqual([])
  })

  test('deletes a thing once, however often it is told to: two deletions of one tree trip over each other', async () => {
    const folder = makeTempFolder()
    const trash = createTrash(join(folder, 'trash'))
    const movedPath = trash.moveSync(makeTree(folder, 'run'), 'run')
    const deletion = trash.discard(movedPath)
    expect(trash.discard(movedPath)).toBe(deletion)
    await deletion
    // Over and done with: this one finds nothing to do.
    const later = trash.discard(movedPath)
    expect(later).not.toBe(deletion)
    await later
  })

  test.runIf(isPosix)('deletes by one plain attempt when told, and with force when it is emptied (POSIX)', async () => {
    const folder = makeTempFolder()
    const trash = createTrash(join(folder, 'trash'))
    const path = join(folder, 'tree')
    // No path is long enough to name its end.
    makeDeepTree(path, 3_000)
    const movedPath = trash.moveSync(path, 'run')
    const [discarded, emptied] = await Promise.allSettled([trash.discard(movedPath), trash.empty()])
    expect(discarded).toMatchObject({ status: 'rejected', reason: { code: 'ENAMETOOLONG' } })
    expect(emptied).toEqual({ status: 'fulfilled', value: { removed: 1, failures: [] } })
    expect(readdirSync(join(folder, 'trash'))).toEqual([])
  })

  test.runIf(isPosix)('moves a link and not what it points to; only its owner may look inside (POSIX)', async () => {
    const folder = makeTempFolder()
    const trash = createTrash(join(folder, 'trash'))
    const target = makeTree(folder, 'target')
    symlinkSync(target, join(folder, 'link'))
    const movedPath = trash.moveSync(join(folder, 'link'), 'link')
    expect(lstatSync(movedPath).isSymbolicLink()).toBe(true)
    expect(statSync(join(folder, 'trash')).mode & 0o777).toBe(0o700)
    await trash.discard(movedPath)
    expect(existsSync(join(target, 'sub', 'file'))).toBe(true)
  })

  test('says so when there is nothing to move, and never deletes outside itself', async () => {
    const folder = makeTempFolder()
    const trash = createTrash(join(folder, 'trash'))
    expect(() => trash.moveSync(join(folder, 'missing'), 'x')).toThrow('ENOENT')
    const path = makeTree(folder, 'mine')
    await expect(trash.discard(path)).rejects.toThrow(RangeError)
    await expect(trash.discard(join(folder, 'trash', '..', 'mine'))).rejects.toThrow(RangeError)
    await expect(trash.discard(join(folder, 'trash'))).rejects.toThrow(RangeError)
    expect(existsSync(path)).toBe(true)
  })

  test.runIf(isLinux)('leaves a folder of another volume where it is, and throws (Linux: /dev/shm)', () => {
    const folder = makeTempFolder()
    const elsewhere = createTrash(join('/dev/shm', basename(folder)))
    const path = makeTree(folder, 'run')
    expect(() => elsewhere.moveSync(path, 'run')).toThrow('EXDEV')
    expect(existsSync(join(path, 'sub', 'file'))).toBe(true)
  })
})

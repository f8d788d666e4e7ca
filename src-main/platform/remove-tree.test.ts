import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeDeepTree } from '../testing/deep-tree.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix, PLAIN_USER, programPath } from '../testing/test-program.ts'
import { removeTree } from './remove-tree.ts'

/** Runs the removal as a user whom permissions stop. */
function removeAsPlainUser(how: 'plain' | 'chmod-walk' | 'trash', path: string): string {
  const output = execFileSync(process.execPath, [programPath('remove-and-tell.mjs'), how, path], PLAIN_USER)
  return output.toString().trim()
}

function giveAway(path: string): void {
  if (PLAIN_USER.uid !== undefined) chownSync(path, PLAIN_USER.uid, PLAIN_USER.gid)
}

/** A tree with a folder that may not be written to and one that may not even be entered. */
function makeClosedTree(folder: string): string {
  const path = join(folder, 'closed')
  const folders = [path, join(path, 'read-only'), join(path, 'read-only', 'sealed')]
  for (const each of folders) mkdirSync(each)
  for (const each of folders) writeFileSync(join(each, 'file'), 'x', { mode: 0o444 })
  for (const each of [folder, ...folders]) giveAway(each)
  chmodSync(folders[2]!, 0o000)
  chmodSync(folders[1]!, 0o555)
  return path
}

describe('removing a tree', () => {
  test('takes files, folders and what is not there', async () => {
    const folder = makeTempFolder()
    mkdirSync(join(folder, 'a', 'b', 'c'), { recursive: true })
    writeFileSync(join(folder, 'a', 'b', 'file'), 'x')
    writeFileSync(join(folder, 'single'), 'x')
    for (const name of ['a', 'single', 'missing']) await removeTree(join(folder, name))
    expect(readdirSync(folder)).toEqual([])
  })

  test.runIf(isPosix).each(['plain', 'chmod-walk'] as const)('never follows links (%s)', async (force) => {
    const folder = makeTempFolder()
    const outside = join(folder, 'outside')
    const tree = join(folder, 'tree')
    mkdirSync(outside)
    mkdirSync(tree)
    writeFileSync(join(outside, 'precious'), 'x')
    symlinkSync(outside, join(tree, 'link'))
    symlinkSync(outside, join(folder, 'link'))
    await removeTree(tree, { force })
    // With the slash the system itself would go through the link.
    await removeTree(`${join(folder, 'link')}/`, { force })
    expect(readdirSync(folder)).toEqual(['outside'])
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('x')
  })

  test.runIf(isPosix)('folders closed to the user: plain fails, chmod-walk gets through (POSIX)', () => {
    const folder = makeTempFolder()
    const path = makeClosedTree(folder)
    expect(removeAsPlainUser('plain', path)).toMatch(/EACCES|EPERM|ENOTEMPTY/)
    expect(existsSync(path)).toBe(true)
    expect(removeAsPlainUser('chmod-walk', path)).toBe('done')
    expect(existsSync(path)).toBe(false)
  })

  test.runIf(isPosix)('trees deeper than any path: plain fails, chmod-walk gets through (POSIX)', async () => {
    const path = join(makeTempFolder(), 'tree')
    makeDeepTree(path, 3000)
    await expect(removeTree(path)).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
    expect(existsSync(path)).toBe(true)
    await removeTree(path, { force: 'chmod-walk' })
    expect(existsSync(path)).toBe(false)
  })

  test.runIf(isPosix)('a closed folder can be moved to the trash by its owner (POSIX)', () => {
    const folder = makeTempFolder()
    const path = join(folder, 'shut')
    mkdirSync(path)
    giveAway(folder)
    giveAway(path)
    chmodSync(path, 0o555)
    expect(removeAsPlainUser('trash', path)).toBe('done')
    expect(readdirSync(folder)).toEqual(['trash'])
  })

  test('a whole disk is never asked for', async () => {
    await expect(removeTree('/')).rejects.toThrow(RangeError)
  })
})

import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { createWorkspaceFiles } from './workspace-files.ts'

function makeWorkspace() {
  const folderPath = makeTempFolder()
  const workspacePath = join(folderPath, 'workspace')
  const inputsPath = join(folderPath, 'inputs')
  mkdirSync(workspacePath)
  mkdirSync(inputsPath)
  writeFileSync(join(folderPath, 'secret'), 'a secret')
  writeFileSync(join(inputsPath, 'data.csv'), 'a,b')
  return { folderPath, workspacePath, inputsPath, files: createWorkspaceFiles(workspacePath, inputsPath) }
}

describe('files of the built-in agent', () => {
  it('writes, reads, edits and lists, by relative and by absolute paths', async () => {
    const { files, workspacePath } = makeWorkspace()
    await files.write('notes/one.txt', 'first\nsecond\nthird')
    expect(await files.read(join(workspacePath, 'notes', 'one.txt'))).toBe('first\nsecond\nthird')
    expect(await files.read('./notes/one.txt', 2, 1)).toBe('second\n[lines 2 to 2 of 3]')
    await files.edit('notes/one.txt', 'second', '2nd', false)
    expect(readFileSync(join(workspacePath, 'notes/one.txt'), 'utf8')).toBe('first\n2nd\nthird')
    expect(await files.list('.')).toBe('notes/')
    expect(await files.list('notes')).toBe('one.txt')
  })

  it('makes a shorter file shorter', async () => {
    const { files } = makeWorkspace()
    await files.write('a', 'a long text')
    await files.write('a', 'short')
    expect(await files.read('a')).toBe('short')
  })

  it('edits only what is there once, unless told to edit all', async () => {
    const { files } = makeWorkspace()
    await files.write('a', 'x x')
    await expect(files.edit('a', 'x', 'y', false)).rejects.toThrow('occurs 2 times')
    await expect(files.edit('a', 'z', 'y', false)).rejects.toThrow('does not hold')
    await files.edit('a', 'x', 'y', true)
    expect(await files.read('a')).toBe('y y')
  })

  it('reads input files and never writes them', async () => {
    const { files, inputsPath } = makeWorkspace()
    expect(await files.read(join(inputsPath, 'data.csv'))).toBe('a,b')
    await expect(files.write(join(inputsPath, 'data.csv'), 'x')).rejects.toThrow('outside the workspace')
  })

  it.each(['../secret', '/etc/passwd', 'a/../../secret', '..', 'a\\..\\b', 'nul\0'])('refuses %j', async (path) => {
    const { files } = makeWorkspace()
    await expect(files.read(path)).rejects.toThrow('outside the workspace')
    await expect(files.write(path, 'x')).rejects.toThrow('outside the workspace')
  })

  it('refuses what lies behind links of either kind', async () => {
    const { files, folderPath, workspacePath } = makeWorkspace()
    symlinkSync(join(folderPath, 'secret'), join(workspacePath, 'link'))
    symlinkSync(folderPath, join(workspacePath, 'folder'))
    linkSync(join(folderPath, 'secret'), join(workspacePath, 'second-name'))
    for (const path of ['link', 'folder/secret', 'second-name']) {
      await expect(files.read(path)).rejects.toThrow('not a plain file')
      await expect(files.write(path, 'x')).rejects.toThrow(/not a (plain file|folder)/)
    }
    await expect(files.write('folder/new', 'x')).rejects.toThrow('not a folder of the workspace')
    expect(existsSync(join(folderPath, 'new'))).toBe(false)
    expect(readFileSync(join(folderPath, 'secret'), 'utf8')).toBe('a secret')
  })

  it('refuses what is not text or too large', async () => {
    const { files, workspacePath } = makeWorkspace()
    writeFileSync(join(workspacePath, 'binary'), Buffer.from([1, 0, 2]))
    writeFileSync(join(workspacePath, 'large'), Buffer.alloc(5 * 1024 * 1024, 97))
    await expect(files.read('binary')).rejects.toThrow('not text')
    await expect(files.read('large')).rejects.toThrow('too large')
  })
})

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix } from '../testing/test-program.ts'
import { findExecutable } from './find-executable.ts'

function makeFolders(): { first: string; second: string; pathVariable: string } {
  const folder = makeTempFolder()
  const first = join(folder, 'first')
  const second = join(folder, 'second')
  mkdirSync(first)
  mkdirSync(second)
  return { first, second, pathVariable: ['relative', '', '.', first, second].join(delimiter) }
}

describe.runIf(isPosix)('finding a program (POSIX)', () => {
  test('takes the first file that may run, past folders and plain files of the same name', async () => {
    const { first, second, pathVariable } = makeFolders()
    mkdirSync(join(first, 'tool'))
    writeFileSync(join(second, 'tool'), '', { mode: 0o755 })
    expect(await findExecutable('tool', pathVariable)).toBe(join(second, 'tool'))
    writeFileSync(join(first, 'plain'), '', { mode: 0o644 })
    expect(await findExecutable('plain', pathVariable)).toBeUndefined()
    expect(await findExecutable('none', pathVariable)).toBeUndefined()
  })

  test('follows links, but not dangling ones', async () => {
    const { first, second, pathVariable } = makeFolders()
    writeFileSync(join(second, 'real'), '', { mode: 0o755 })
    symlinkSync(join(second, 'real'), join(first, 'tool'))
    symlinkSync(join(second, 'gone'), join(first, 'broken'))
    expect(await findExecutable('tool', pathVariable)).toBe(join(first, 'tool'))
    expect(await findExecutable('broken', pathVariable)).toBeUndefined()
  })

  test('checks an absolute path itself and refuses relative ones', async () => {
    const { first, pathVariable } = makeFolders()
    writeFileSync(join(first, 'tool'), '', { mode: 0o755 })
    expect(await findExecutable(join(first, 'tool'), '')).toBe(join(first, 'tool'))
    expect(await findExecutable(join(first, 'none'), pathVariable)).toBeUndefined()
    for (const name of ['./tool', 'first/tool', '..\\tool', '', 'a\0b']) {
      expect(await findExecutable(name, pathVariable), name).toBeUndefined()
    }
    expect(await findExecutable('tool', '')).toBeUndefined()
  })
})

describe("Windows' endings", () => {
  const windows = { pathExtensions: '.COM;.EXE;.BAT;.CMD' }

  test('are tried in their order, folder by folder', async () => {
    const { first, second, pathVariable } = makeFolders()
    writeFileSync(join(second, 'tool.exe'), '', { mode: 0o755 })
    writeFileSync(join(first, 'tool.cmd'), '', { mode: 0o755 })
    // What npm puts beside it for other shells.
    writeFileSync(join(first, 'tool'), '', { mode: 0o755 })
    expect(await findExecutable('tool', pathVariable, windows)).toBe(join(first, 'tool.cmd'))
    writeFileSync(join(first, 'tool.exe'), '', { mode: 0o755 })
    expect(await findExecutable('tool', pathVariable, windows)).toBe(join(first, 'tool.exe'))
  })

  test('may be part of the name', async () => {
    const { first, second, pathVariable } = makeFolders()
    writeFileSync(join(first, 'tool.cmd.exe'), '', { mode: 0o755 })
    writeFileSync(join(second, 'tool.cmd'), '', { mode: 0o755 })
    expect(await findExecutable('tool.cmd', second, windows)).toBe(join(second, 'tool.cmd'))
    expect(await findExecutable('tool.cmd', pathVariable, windows)).toBe(join(first, 'tool.cmd.exe'))
  })
})

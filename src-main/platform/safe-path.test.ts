import { execFileSync } from 'node:child_process'
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix } from '../testing/test-program.ts'
import { resolveInside } from './safe-path.ts'

function makeRoot(): { folder: string; root: string } {
  const folder = realpathSync(makeTempFolder())
  const root = join(folder, 'root')
  mkdirSync(join(root, 'sub', '日本 語'), { recursive: true })
  writeFileSync(join(root, 'sub', '日本 語', 'file..txt'), 'x')
  writeFileSync(join(folder, 'outside'), 'secret')
  mkdirSync(join(folder, 'root-twin'))
  writeFileSync(join(folder, 'root-twin', 'file'), 'secret')
  return { folder, root }
}

describe('a path from outside', () => {
  test('leads to files and folders inside the root', async () => {
    const { root } = makeRoot()
    expect(await resolveInside(root, 'sub')).toMatchObject({ kind: 'ok', path: join(root, 'sub') })
    const file = await resolveInside(root, 'sub/日本 語/file..txt')
    expect(file).toMatchObject({ kind: 'ok', path: join(root, 'sub', '日本 語', 'file..txt'), stat: { size: 1 } })
  })

  test('may lead to nothing', async () => {
    const { root } = makeRoot()
    for (const path of ['none', 'sub/none/deeper', 'sub/日本 語/file..txt/below', `sub/${'n'.repeat(300)}`]) {
      expect(await resolveInside(root, path), path).toEqual({ kind: 'missing' })
    }
    expect(await resolveInside(join(root, 'gone'), 'file')).toEqual({ kind: 'missing' })
  })

  const odd = ['', '.', '..', '/', '/etc/passwd', 'sub/', '/sub', 'sub//x', './sub', 'sub/.', 'sub/..', '../outside']
  const odder = ['sub/../../outside', '../root-twin/file', 'sub\\x', '..\\outside', 'C:\\x', '\\\\server\\share']
  const control = ['a\0b', 'sub\0', 'a\nb', 'a\tb', 'a\u001b[2Jb', 'a\u007f', 'a\u0085b', 'a\ud800b']
  test.each([...odd, ...odder, ...control])('%j is refused for its spelling', async (path) => {
    const { root } = makeRoot()
    expect(await resolveInside(root, path)).toEqual({ kind: 'unsafe' })
  })

  test.runIf(isPosix)('is refused when it passes or ends at a link, wherever that leads (POSIX)', async () => {
    const { folder, root } = makeRoot()
    symlinkSync(join(folder, 'outside'), join(root, 'to-outside'))
    symlinkSync(folder, join(root, 'to-parent'))
    symlinkSync('sub', join(root, 'to-sub'))
    symlinkSync('nowhere', join(root, 'dangling'))
    symlinkSync('loop', join(root, 'loop'))
    const paths = [
      'to-outside',
      'to-parent',
      'to-parent/outside',
      'to-sub',
      'to-sub/日本 語/file..txt',
      'dangling',
      'loop',
    ]
    for (const path of paths) expect(await resolveInside(root, path), path).toEqual({ kind: 'unsafe' })
  })

  test.runIf(isPosix)('is refused when it ends at a FIFO (POSIX)', async () => {
    const { root } = makeRoot()
    execFileSync('mkfifo', [join(root, 'fifo')])
    expect(await resolveInside(root, 'fifo')).toEqual({ kind: 'unsafe' })
  })

  test.runIf(isPosix)('the root itself may lie behind a link (POSIX)', async () => {
    const { folder, root } = makeRoot()
    symlinkSync(root, join(folder, 'alias'))
    expect(await resolveInside(join(folder, 'alias'), 'sub')).toMatchObject({ kind: 'ok', path: join(root, 'sub') })
  })
})

import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { SkillCheck } from '../contract/skill.ts'
import { skillFiles, writeSkillFolder } from '../testing/script-skill.ts'
import { skillCommand } from '../testing/skill-command.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isLinux, isPosix } from '../testing/test-program.ts'
import { startTestServer } from '../testing/test-server.ts'

// Whole processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

/** The findings of a changed folder in the command line and in the library, as rule and file. */
async function bothSay(change: (folderPath: string) => void) {
  const folderPath = writeSkillFolder(makeTempFolder(), skillFiles())
  change(folderPath)
  const command = await skillCommand(['check', folderPath, '--json', '--data-dir', makeTempFolder()])
  const { client } = await startTestServer()
  const { library_id: libraryId } = await client.library.addFolder({ body: { path: folderPath } })
  const { check } = await client.library.get({ params: { library_id: libraryId }, query: {} })
  const say = (findings: SkillCheck['findings'] = []) =>
    findings.filter(({ rule }) => rule.startsWith('package.')).map(({ rule, file, message }) => [rule, file, message])
  const answer = JSON.parse(command.stdout) as SkillCheck
  return { code: command.code, ok: answer.ok, command: say(answer.findings), library: say(check?.findings) }
}

describe('a folder is judged alike by the command line and the library', () => {
  test.runIf(isPosix)('with a link, a FIFO and a name that is no text (POSIX)', async () => {
    const { code, ok, command, library } = await bothSay((path) => {
      symlinkSync('SKILL.md', join(path, 'link.md'))
      execFileSync('mkfifo', [join(path, 'pipe')])
      if (isLinux) writeFileSync(Buffer.concat([Buffer.from(`${path}/bad-`), Buffer.from([0xff])]), '')
    })
    expect(command.map(([rule]) => rule)).toEqual(expect.arrayContaining(['package.link', 'package.unreadable']))
    expect(command).toEqual(library)
    expect([code, ok]).toEqual([2, false])
  })

  test.each([
    [
      'of many files',
      (path: string) => {
        for (let n = 0; n < 2_100; n += 1) writeFileSync(join(path, `f${n}`), '')
      },
    ],
    [
      'that is deep',
      (path: string) => {
        mkdirSync(join(path, ...Array<string>(40).fill('d')), { recursive: true })
      },
    ],
    [
      'with a huge file',
      (path: string) => {
        writeFileSync(join(path, 'big'), '')
        truncateSync(join(path, 'big'), 10 * 2 ** 30)
      },
    ],
  ])('%s: package.too-large, exit 2', async (_what, change) => {
    const { code, command, library } = await bothSay(change)
    expect(command.map(([rule]) => rule)).toEqual(['package.too-large'])
    expect(command).toEqual(library)
    expect(code).toBe(2)
  })

  test('which names what it leaves out', async () => {
    const { code, command, library } = await bothSay((path) => {
      for (const folder of ['node_modules', 'scripts/__pycache__', '.git']) {
        mkdirSync(join(path, folder), { recursive: true })
        writeFileSync(join(path, folder, 'x'), '')
      }
      writeFileSync(join(path, 'Thumbs.db'), '')
      writeFileSync(join(path, '.DS_Store'), '')
    })
    const message = 'Left out of the package: Thumbs.db, node_modules, scripts/__pycache__'
    expect(command).toEqual([['package.left-out', null, message]])
    expect(command).toEqual(library)
    expect(code).toBe(0)
  })
})

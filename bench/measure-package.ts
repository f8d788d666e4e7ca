import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, openAsBlob, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { skillFiles, writeSkillFolder } from '../src-main/testing/script-skill.ts'
import { startBenchServer } from './bench-server.ts'
import type { Note } from './figures.ts'
import { median, timed } from './statistics.ts'

const run = promisify(execFile)
const FILES = 1_980
const PAIRS = 7

/** P3: a package of 2,000 files and 20 MB, against unzip and sha256sum of the same file, in turns. */
export async function measurePackage(note: Note): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'skill-tryout-bench-'))
  try {
    const zipPath = makePackage(folder)
    const server = await startBenchServer()
    const send = async (): Promise<void> => {
      const form = new FormData()
      form.append('skill_package', await openAsBlob(zipPath), 'big.zip')
      const answer = await server.ask('/v1/skill-checks', { method: 'POST', body: form })
      const { ok } = (await answer.json()) as { ok: boolean }
      if (!ok) throw new Error('the big package was refused')
    }
    let round = 0
    // Not synchronous: a connection that the server closes meanwhile would be used again.
    const unpack = async (): Promise<void> => {
      round += 1
      await run('unzip', ['-q', zipPath, '-d', join(folder, `out-${round}`)])
      await run('sha256sum', [zipPath])
    }
    await send()
    const before = server.memoryMib()
    let most = before
    const ours: number[] = []
    const tools: number[] = []
    for (let pair = 0; pair < PAIRS; pair += 1) {
      tools.push(await timed(unpack))
      const watch = setInterval(() => (most = Math.max(most, server.memoryMib())), 20)
      ours.push(await timed(send))
      clearInterval(watch)
    }
    const what = `${Math.round(statSync(zipPath).size / 2 ** 20)} MiB, ${FILES + 6} files`
    const ratio = median(ours) / median(tools)
    note('P3', `upload, scan, extract, validate / unzip + sha256sum (${what})`, ratio, 'x', { most: 1.3 })
    note('P3', 'upload to verdict', median(ours), 'ms')
    note('P3', 'memory growth of the server meanwhile', most - before, 'MiB', { most: 64 })
    await server.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function makePackage(folder: string): string {
  const skill = writeSkillFolder(folder, skillFiles({ id: 'big-skill' }), 'big-skill')
  mkdirSync(join(skill, 'data'))
  for (let index = 0; index < FILES; index += 1) {
    // Half of it does not shrink, so that the zip comes near the limit of 20 MiB.
    const half = randomBytes(8_900).toString('base64')
    writeFileSync(join(skill, 'data', `file-${index}.txt`), `${half}\n${'plain text '.repeat(480)}`)
  }
  const zipPath = join(folder, 'big.zip')
  execFileSync('zip', ['-qr', zipPath, 'big-skill'], { cwd: folder })
  return zipPath
}

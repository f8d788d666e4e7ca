import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { goodPackage, GOOD_SCRIPT } from '../../testing/script-skill.ts'
import { startTestServer } from '../../testing/test-server.ts'

/** Only the superuser may make a file that nobody can remove, and not in every file system. */
const canPinFiles = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    const path = join(tmpdir(), `skill-tryout-pinned-${process.pid}`)
    writeFileSync(path, '')
    execFileSync('chattr', ['+i', path])
    execFileSync('chattr', ['-i', path])
    execFileSync('rm', [path])
    return true
  } catch {
    return false
  }
})()

const PINNING = `
import { execFileSync } from 'node:child_process'
execFileSync('touch', ['pinned'])
execFileSync('chattr', ['+i', 'pinned'])
${GOOD_SCRIPT}`

describe('a clean-up', () => {
  it.runIf(canPinFiles)(
    'that cannot delete says so until it can, and names the true reason (Linux, root)',
    async () => {
      const server = await startTestServer()
      const trashPath = join(server.dataPath, 'trash')
      const unpin = (): void => {
        for (const name of existsSync(trashPath) ? readdirSync(trashPath) : []) {
          if (existsSync(join(trashPath, name, 'pinned')))
            execFileSync('chattr', ['-i', join(trashPath, name, 'pinned')])
        }
      }
      onTestFinished(unpin)
      const id = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script: PINNING }) })
      expect((await server.untilEnd(id)).status).toBe('succeeded')
      await expect.poll(async () => (await server.status(id)).cleanup.state).toBe('failed')
      expect((await server.status(id)).cleanup.warnings.join()).toMatch(/EPERM: operation not permitted, unlink/)
      await server.client.system.sweep({})
      expect((await server.status(id)).cleanup.state).toBe('failed')
      expect(readdirSync(trashPath)).toHaveLength(1)
      unpin()
      await server.client.system.sweep({})
      expect((await server.status(id)).cleanup.state).toBe('done')
      expect(readdirSync(trashPath)).toEqual([])
    },
  )

  it.runIf(canPinFiles)('of a deleted request takes away what it cannot delete (Linux, root)', async () => {
    const server = await startTestServer()
    const id = await server.begin({ engine: 'script' }, { skill: await goodPackage() })
    const { run_id: runId } = await server.untilEnd(id)
    const runPath = join(server.dataPath, 'runs', runId ?? '')
    execFileSync('chattr', ['+i', join(runPath, 'artifacts', 'out.txt')])
    const trashPath = join(server.dataPath, 'trash')
    onTestFinished(() => {
      execFileSync('chattr', ['-R', '-i', trashPath])
    })
    expect((await server.ask(`/v1/temp-skill-runs/${id}`, { method: 'DELETE' })).status).toBeLessThan(300)
    expect((await server.ask(`/v1/temp-skill-runs/${id}`)).status).toBe(404)
    expect([existsSync(runPath), readdirSync(trashPath).length]).toEqual([false, 1])
  })

  it('leaves nothing but outputs in the folder of a run, and the sweep finds what comes later', async () => {
    const server = await startTestServer()

    const script = `import { renameSync } from 'node:fs'\nrenameSync(process.cwd(), '../workspace-moved')\nconsole.log('{"message":"done"}')`
    const id = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script }) })
    const status = await server.untilEnd(id)
    await expect.poll(async () => (await server.status(id)).cleanup.state).toBe('done')
    const runPath = join(server.dataPath, 'runs', status.run_id ?? '')
    const outputs = ['artifacts', 'audit', 'events.ndjson', 'logs', 'result']
    await expect.poll(() => readdirSync(runPath).sort()).toEqual(outputs)

    mkdirSync(join(runPath, 'artifacts.partial'))
    const leftPath = join(runPath, 'audit', '.run.json.5f4e.tmp')
    const freshPath = join(runPath, 'audit', '.run.json.6a6a.tmp')
    for (const path of [leftPath, freshPath]) writeFileSync(path, '{')
    utimesSync(leftPath, 1_000_000_000, 1_000_000_000)
    await server.client.system.sweep({})
    expect(readdirSync(runPath).sort()).toEqual(outputs)
    expect([existsSync(leftPath), existsSync(freshPath)]).toEqual([false, true])
  })
})

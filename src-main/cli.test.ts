import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { skillFiles, writeSkillFolder, type SkillOptions } from './testing/script-skill.ts'
import { startServerProcess } from './testing/server-process.ts'
import { makeTempFolder } from './testing/temp-folder.ts'
import { isPosix, stillAlive } from './testing/test-program.ts'

// Whole processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const ENTRY = resolve(import.meta.dirname, 'cli.ts')

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [ENTRY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const code = new Promise<number | null>((done) => child.once('close', done))
  return { child, end: Promise.all([code, text(child.stdout), text(child.stderr)]) }
}

async function skill(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [code, stdout, stderr] = await start(args).end
  return { code, stdout, stderr }
}

function writeSkill(options: SkillOptions = {}): string {
  return writeSkillFolder(makeTempFolder(), skillFiles(options), options.id)
}

const WAITING_SCRIPT = `
import { renameSync, writeFileSync } from 'node:fs'
writeFileSync(process.env.RUN_DIR + '/../begun.new', String(process.pid))
renameSync(process.env.RUN_DIR + '/../begun.new', process.env.RUN_DIR + '/../begun')
console.log('waiting')
setInterval(() => {}, 1000)
`

describe('skill run', () => {
  test('streams the log, prints the result and where the artifacts are, and ends with 0', async () => {
    const dataPath = makeTempFolder()
    const run = await skill(['run', writeSkill(), '--param', 'who=Ada', '--data-dir', dataPath])
    expect(run.stdout).toContain('from the script')
    expect(run.stdout).toContain('"message": "done"')
    const folder = /Artifacts in (.+):/.exec(run.stdout)?.[1] ?? ''
    expect(await readFile(join(folder, 'out.txt'), 'utf8')).toBe('made by Ada')
    expect(run.code).toBe(0)
    expect(existsSync(join(dataPath, 'server.json'))).toBe(false)
    expect(await readdir(join(dataPath, 'temp-skill-runs'))).toEqual([])
  })

  test('prints one JSON object with --json, and the log on standard error', async () => {
    const run = await skill(['run', writeSkill(), '--json', '--data-dir', makeTempFolder()])
    expect(JSON.parse(run.stdout)).toMatchObject({ exit_code: 0, status: 'succeeded' })
    expect(run.stderr).toContain('from the script')
  })

  test('ends with 1 when the run fails, and says why', async () => {
    const folderPath = writeSkill({ script: 'console.error("no luck"); process.exit(3)' })
    const run = await skill(['run', folderPath, '--data-dir', makeTempFolder()])
    expect(run.stdout + run.stderr).toContain('Exit code 3')
    expect(run.code).toBe(1)
  })

  test('ends with 2 when validation rejects the skill, and prints each problem with its place', async () => {
    const folderPath = writeSkill({ manifest: { engines: [], artifacts: [] } })
    const run = await skill(['run', folderPath, '--data-dir', makeTempFolder()])
    expect(run.stdout + run.stderr).toMatch(/assets\/runner\.json:\d+:\d+: error: .*engines/)
    expect(run.stdout + run.stderr).toMatch(/assets\/runner\.json:\d+:\d+: error: .*artifacts/)
    expect(run.code).toBe(2)
  })

  test.each([
    ['a folder that is not there', ['run', '/nowhere/at/all']],
    ['an unknown command', ['bake']],
    ['an input that is no KEY=VALUE', ['run', '.', '--input', 'text']],
  ])('ends with 3 for %s', async (_what, args) => {
    const run = await skill([...args, '--data-dir', makeTempFolder()])
    expect(run.stderr.trim()).not.toBe('')
    expect(run.code).toBe(3)
  })

  test.runIf(isPosix).each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s cancels the run, ends its processes, and ends with %i', async (signal, wanted) => {
    const dataPath = makeTempFolder()
    const command = start(['run', writeSkill({ script: WAITING_SCRIPT }), '--json', '--data-dir', dataPath])
    const [run] = await begunRun(dataPath)
    command.child.kill(signal)
    const [code, stdout, stderr] = await command.end
    expect(stderr).not.toContain('at ')
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: wanted, status: 'canceled' })
    expect(code).toBe(wanted)
    expect(await readdir(join(dataPath, 'temp-skill-runs'))).toEqual([])
    expect(await stillAlive([run])).toEqual([])
  })

  test.runIf(isPosix)('a second signal leaves at once, and not even a stubborn process behind', async () => {
    const dataPath = makeTempFolder()
    const script = `process.on('SIGTERM', () => {})\n${WAITING_SCRIPT}`
    const command = start(['run', writeSkill({ script }), '--data-dir', dataPath])
    const [run] = await begunRun(dataPath)
    onTestFinished(async () => {
      for (const pid of await stillAlive([run])) process.kill(pid, 'SIGKILL')
    })
    const saidSo = once(command.child.stderr, 'data')
    command.child.kill('SIGTERM')
    await saidSo
    // Within the first moment it counts as the same wish, so keep asking.
    const asking = setInterval(() => command.child.kill('SIGTERM'), 100)
    const [code] = await command.end
    clearInterval(asking)
    expect(code).toBe(143)
    await expect.poll(() => stillAlive([run])).toEqual([])
  })

  test('several commands at once on one data folder all end well', async () => {
    const dataPath = makeTempFolder()
    const runs = await Promise.all(
      ['one', 'two', 'three'].map((id) => skill(['run', writeSkill({ id }), '--data-dir', dataPath])),
    )
    expect(runs.map((run) => run.code)).toEqual([0, 0, 0])
  })

  test('uses the server that runs already', async () => {
    const dataPath = makeTempFolder()
    const server = await startServerProcess(dataPath)
    expect((await skill(['run', writeSkill(), '--data-dir', dataPath])).code).toBe(0)
    const { runs } = await server.client.tempRuns.list({ query: {} })
    expect(runs.map((run) => [run.skill_id, run.status])).toEqual([['demo-skill', 'succeeded']])
    expect(await server.end('SIGTERM')).toBe(0)
  })
})

describe('skill check', () => {
  test('ends with 0 for a good skill and 2 for a bad one', async () => {
    const dataPath = makeTempFolder()
    expect((await skill(['check', writeSkill(), '--data-dir', dataPath])).code).toBe(0)
    const bad = await skill(['check', writeSkill({ manifest: { id: 'other' } }), '--json', '--data-dir', dataPath])
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false })
    expect(bad.code).toBe(2)
  })
})

/** Waits until a run's script has begun. @returns its process */
async function begunRun(dataPath: string): Promise<[number]> {
  return await vi.waitFor(
    async () => {
      const [run = 'none'] = await readdir(join(dataPath, 'runs'))
      return [Number(await readFile(join(dataPath, 'runs', run, 'begun'), 'utf8'))]
    },
    { timeout: 20_000 },
  )
}

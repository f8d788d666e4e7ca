import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { goodPackage, GOOD_SCRIPT } from '../../testing/script-skill.ts'
import { startServerProcess, type ServerProcess } from '../../testing/server-process.ts'

const SIZE = 'size=24m'
const canMount =
  process.getuid?.() === 0 &&
  // In a namespace of its own, so that nothing of the trial is left.
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0

function mountSmallDisk(): string {
  const diskPath = join(makeTempFolder(), 'disk')
  mkdirSync(diskPath)
  execFileSync('mount', ['-t', 'tmpfs', '-o', SIZE, 'tmpfs', diskPath])
  onTestFinished(() => void execFileSync('umount', ['-l', diskPath]))
  return diskPath
}

async function begin({ client }: ServerProcess, script: string): Promise<string> {
  const options = { engine: 'script', runtime_options: { no_cache: true } }
  const { request_id: requestId } = await client.tempRuns.create({ body: options })
  const form = new FormData()
  form.append('skill_package', await goodPackage({ script }), 'skill.zip')
  await client.tempRuns.upload({ params: { request_id: requestId }, form })
  return requestId
}

const statusOf = (server: ServerProcess, requestId: string, wait = 0) =>
  server.client.tempRuns.status({ params: { request_id: requestId }, query: { wait } })

const ask = (server: ServerProcess, method: string, path: string, body?: string): Promise<Response> =>
  fetch(`${server.url}/v1/${path}`, {
    ...{ method, headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body }),
  })

const untilThere = (path: string): string => `import { appendFileSync, existsSync } from 'node:fs'
console.log('waiting')
while (!existsSync(${JSON.stringify(path)})) await new Promise((resolve) => setTimeout(resolve, 20))
`
/** Takes whatever comes free, for as long as it is let. */
const HOG = `
const block = Buffer.alloc(65536, 120)
for (;;) {
  try { appendFileSync('big', block) } catch { await new Promise((resolve) => setTimeout(resolve, 2)) }
}
`

it.runIf(canMount)(
  'a run that fills the disk takes no other with it, nor the server (Linux, where a file system may be mounted)',
  async () => {
    const diskPath = mountSmallDisk()
    const server = await startServerProcess(join(diskPath, 'data'))
    const old = await begin(server, GOOD_SCRIPT)
    expect((await statusOf(server, old, 15)).status).toBe('succeeded')
    const signal = (name: string): string => join(diskPath, '..', name)
    const hog = await begin(server, untilThere(signal('fill')) + HOG)
    const second = await begin(server, untilThere(signal('end')) + GOOD_SCRIPT)
    const third = await begin(server, GOOD_SCRIPT)
    for (const requestId of [hog, second]) {
      await expect
        .poll(async () => (await server.client.tempRuns.logs({ params: { request_id: requestId } })).stdout, {
          timeout: 15_000,
        })
        .toContain('waiting')
    }
    writeFileSync(signal('fill'), '')
    await expect.poll(() => statfsSync(diskPath).bavail, { timeout: 15_000 }).toBe(0)
    writeFileSync(signal('end'), '')

    // Both ends are stored although the disk stays full.
    for (const requestId of [second, third]) {
      expect(await statusOf(server, requestId, 15)).toMatchObject({ status: 'failed', error: { code: 'DISK_FULL' } })
    }
    const health = await server.client.system.health({})
    expect([health.status, health.notices]).toEqual(['degraded', [expect.stringMatching(/^The disk is full/)]])
    const create = await ask(server, 'POST', 'temp-skill-runs', '{}')
    expect([create.status, await create.json()]).toEqual([
      ...[507, { code: 'disk_full', detail: 'The disk is full; free some space or delete old runs, then try again' }],
    ])
    expect((await ask(server, 'DELETE', `temp-skill-runs/${old}`)).status).toBe(200)
    expect((await ask(server, 'GET', `temp-skill-runs/${second}/events/history`)).status).toBe(200)

    expect((await ask(server, 'POST', `temp-skill-runs/${hog}/cancel`)).status).toBe(200)
    await expect.poll(async () => (await server.client.system.health({})).status, { timeout: 15_000 }).toBe('ok')
    const again = await begin(server, GOOD_SCRIPT)
    expect((await statusOf(server, again, 15)).status).toBe('succeeded')
    for (const requestId of [hog, second, third, again]) {
      const params = { request_id: requestId }
      // Told late, when there was room for it.
      const ends = async (): Promise<number> =>
        (await server.client.tempRuns.eventHistory({ params, query: {} })).events.filter(
          (event) => 'terminal' in event.data,
        ).length
      await expect.poll(ends, { timeout: 10_000 }).toBe(1)
      const { events } = await server.client.tempRuns.eventHistory({ params, query: {} })
      expect(events.map((event) => event.seq)).toEqual(events.map((_event, index) => index + 1))
    }
    expect(await server.end('SIGTERM')).toBe(0)
  },
  90_000,
)

it.runIf(canMount)(
  'a server starts on a full disk, puts right what was interrupted, and makes room by deleting (Linux, where a file system may be mounted)',
  async () => {
    const diskPath = mountSmallDisk()
    const dataPath = join(diskPath, 'data')
    const first = await startServerProcess(dataPath)
    const requestId = await begin(first, untilThere(join(diskPath, '..', 'never')))
    await expect.poll(async () => (await statusOf(first, requestId)).status, { timeout: 15_000 }).toBe('running')
    await first.end('SIGKILL')
    expect(() => {
      const path = join(diskPath, 'filling')
      for (const block = Buffer.alloc(4_096); ;) appendFileSync(path, block)
    }).toThrow(/ENOSPC/)

    const second = await startServerProcess(dataPath)
    expect((await second.client.system.health({})).notices).toEqual([expect.stringMatching(/^The disk is full/)])
    await expect
      .poll(async () => await statusOf(second, requestId), { timeout: 15_000 })
      .toMatchObject({ status: 'failed', error: { code: 'ORCHESTRATOR_RESTART_INTERRUPTED' } })
    expect((await ask(second, 'DELETE', `temp-skill-runs/${requestId}`)).status).toBe(200)
    rmSync(join(diskPath, 'filling'))
    expect((await second.client.system.health({})).status).toBe('ok')
    expect(await second.end('SIGTERM')).toBe(0)
  },
  90_000,
)

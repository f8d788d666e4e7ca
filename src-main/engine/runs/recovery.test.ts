import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ApiClient } from '../../contract/client.ts'
import { lookAtDisk } from '../../testing/disk.ts'
import { goodPackage } from '../../testing/script-skill.ts'
import { startServerProcess, type ServerProcess } from '../../testing/server-process.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'

/** Starts a child that leaves the group, says where both are, and hangs. */
const FAMILY = `
import { spawn } from 'node:child_process'
const child = spawn('sleep', ['300'], { stdio: 'ignore', detached: true })
child.unref()
console.log(JSON.stringify({ me: process.pid, child: child.pid }))
setInterval(() => {}, 1000)
`
const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')

async function begin(client: ApiClient<FormData>, script?: string): Promise<string> {
  const { request_id: requestId } = await client.tempRuns.create({ body: { engine: 'script' } })
  const form = new FormData()
  form.append('skill_package', await goodPackage(script === undefined ? {} : { script }), 'skill.zip')
  await client.tempRuns.upload({ params: { request_id: requestId }, form })
  return requestId
}

const statusOf = (server: ServerProcess, requestId: string, wait = 0) =>
  server.client.tempRuns.status({ params: { request_id: requestId }, query: { wait } })

async function untilLogged(server: ServerProcess, requestId: string): Promise<{ me: number; child: number }> {
  const params = { request_id: requestId }
  const line = await expect
    .poll(async () => (await server.client.tempRuns.logs({ params })).stdout ?? '', { timeout: 10_000 })
    .toContain('child')
    .then(async () => (await server.client.tempRuns.logs({ params })).stdout ?? '')
  return JSON.parse(line) as { me: number; child: number }
}

describe('a server that is killed', () => {
  it('while a run is on: the run is failed as interrupted, its processes are ended, nothing of it is left but outputs', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const first = await startServerProcess(dataPath)
    const requestId = await begin(first.client, FAMILY)
    const pids = await untilLogged(first, requestId)
    await first.end('SIGKILL')
    expect([isAlive(pids.me), isAlive(pids.child)]).toEqual([true, true])

    const second = await startServerProcess(dataPath)
    const status = await statusOf(second, requestId)
    expect(status).toMatchObject({
      status: 'failed',
      recovery_state: 'failed_reconciled',
      error: {
        code: 'ORCHESTRATOR_RESTART_INTERRUPTED',
        message: 'ORCHESTRATOR_RESTART_INTERRUPTED: running run interrupted by orchestrator restart',
      },
    })
    expect([isAlive(pids.me), isAlive(pids.child)]).toEqual([false, false])
    expect(lookAtDisk(dataPath, requestId, status.run_id ?? '')).toMatchObject({
      staging: false,
      workspace: false,
      result: true,
    })
    const { events } = await second.client.tempRuns.eventHistory({ params: { request_id: requestId }, query: {} })
    expect(events.map((event) => event.seq)).toEqual(events.map((_event, index) => index + 1))
    expect(events.filter((event) => 'terminal' in event.data)).toHaveLength(1)
    const again = await begin(second.client)
    expect((await statusOf(second, again, 15)).status).toBe('succeeded')
    expect(await second.end('SIGTERM')).toBe(0)
  })

  it('with a queue: what had not begun runs after the next start, in its order and once', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const environment = { SKILL_TRYOUT_MAX_CONCURRENT_RUNS: '1' }
    const first = await startServerProcess(dataPath, environment)
    const running = await begin(first.client, FAMILY)
    await untilLogged(first, running)
    const queued = [await begin(first.client), await begin(first.client)]
    expect((await statusOf(first, queued[1] ?? '')).queue_position).toBe(2)
    await first.end('SIGKILL')

    const second = await startServerProcess(dataPath, environment)
    const ended = await Promise.all(queued.map((requestId) => statusOf(second, requestId, 15)))
    expect(ended.map((status) => [status.status, status.recovery_reason, status.current_attempt])).toEqual([
      ['succeeded', 'queued_run_redriven', 1],
      ['succeeded', 'queued_run_redriven', 1],
    ])
    expect(ended.map((status) => status.recovery_state)).toEqual(['none', 'none'])
    expect((ended[0]?.started_at ?? '') <= (ended[1]?.started_at ?? '')).toBe(true)
  })

  it('during an upload: the request can still be used and the half upload goes with the sweep', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const first = await startServerProcess(dataPath)
    const { request_id: requestId } = await first.client.tempRuns.create({ body: { engine: 'script' } })
    const half = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(
          new TextEncoder().encode(
            '--b\r\ncontent-disposition: form-data; name="skill_package"; filename="s.zip"\r\n\r\nPK',
          ),
        )
      },
    })
    const cut = new AbortController()
    void fetch(`${first.url}/v1/temp-skill-runs/${requestId}/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${first.token}`, 'content-type': 'multipart/form-data; boundary=b' },
      body: half,
      duplex: 'half',
      signal: cut.signal,
    }).catch(() => undefined)
    const staging = join(dataPath, 'temp-skill-runs', requestId)
    await expect.poll(() => existsSync(staging)).toBe(true)
    await first.end('SIGKILL')
    cut.abort()

    const second = await startServerProcess(dataPath)
    await second.client.system.sweep({})
    expect(existsSync(staging)).toBe(false)
    const form = new FormData()
    form.append('skill_package', await goodPackage(), 'skill.zip')
    await second.client.tempRuns.upload({ params: { request_id: requestId }, form })
    expect((await statusOf(second, requestId, 15)).status).toBe('succeeded')
  })

  it('again and again at any moment never leaves a lie', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const known: string[] = []
    for (const delayMs of [5, 30, 60, 90, 140, 220]) {
      const server = await startServerProcess(dataPath)
      const requestId = await begin(server.client)
      known.push(requestId)
      await new Promise((resolve) => setTimeout(resolve, delayMs))
      await server.end('SIGKILL')
    }
    const last = await startServerProcess(dataPath)
    for (const requestId of known) {
      const status = await statusOf(last, requestId, 15)
      expect(['succeeded', 'failed']).toContain(status.status)
      const disk = lookAtDisk(dataPath, requestId, status.run_id ?? '')
      expect(disk).toMatchObject({ staging: false, workspace: false, result: true })
      const { events } = await last.client.tempRuns.eventHistory({ params: { request_id: requestId }, query: {} })
      expect(events.filter((event) => 'terminal' in event.data)).toHaveLength(1)
      if (status.status === 'succeeded') {
        const { result } = await last.client.tempRuns.result({ params: { request_id: requestId } })
        expect(result.data).toMatchObject({ message: 'done' })
      }
    }
    await last.client.system.sweep({})
    expect(readdirSync(join(dataPath, 'temp-skill-runs'))).toEqual([])
  }, 60_000)
})

describe('the server process', () => {
  it('says that it is ready in its first line, guards its file, and stops on SIGTERM with exit code 0', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const server = await startServerProcess(dataPath)
    expect(server.readyLine).toEqual({
      event: 'ready',
      url: server.url,
      pid: server.child.pid,
      server_file: join(dataPath, 'server.json'),
    })
    expect(statSync(join(dataPath, 'server.json')).mode & 0o777).toBe(0o600)
    expect(statSync(dataPath).mode & 0o777).toBe(0o700)
    expect(server.stderr()).not.toContain(server.token)
    const requestId = await begin(server.client, FAMILY)
    const pids = await untilLogged(server, requestId)
    expect(await server.end('SIGTERM')).toBe(0)
    expect(existsSync(join(dataPath, 'server.json'))).toBe(false)
    expect([isAlive(pids.me), isAlive(pids.child)]).toEqual([false, false])
    const again = await startServerProcess(dataPath)
    expect((await statusOf(again, requestId)).error?.code).toBe('ORCHESTRATOR_RESTART_INTERRUPTED')
    expect(again.token).not.toBe(server.token)
  })

  it('is alone on its data folder', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const first = await startServerProcess(dataPath)
    await expect(startServerProcess(dataPath)).rejects.toThrow(/Another Skill Tryout already uses/)
    const file = JSON.parse(readFileSync(join(dataPath, 'server.json'), 'utf8')) as { pid: number }
    expect(file.pid).toBe(first.pid)
  })

  it('names the variable that it cannot use', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const environment = { SKILL_TRYOUT_MAX_CONCURRENT_RUNS: 'many' }
    await expect(startServerProcess(dataPath, environment)).rejects.toThrow(
      /SKILL_TRYOUT_MAX_CONCURRENT_RUNS must be a whole number/,
    )
  })

  it('sets a damaged database aside and starts anew; a newer one it refuses and leaves alone', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    mkdirSync(dataPath, { recursive: true })
    writeFileSync(
      join(dataPath, 'tryout.db'),
      'this is not a database, and long enough to be looked at as one'.repeat(100),
    )
    const server = await startServerProcess(dataPath)
    expect((await server.client.system.health({})).status).toBe('degraded')
    expect(readdirSync(dataPath).some((name) => name.startsWith('tryout.db.corrupt-'))).toBe(true)
    await server.end('SIGTERM')
    const database = new DatabaseSync(join(dataPath, 'tryout.db'))
    database.exec('PRAGMA user_version = 999')
    database.close()
    await expect(startServerProcess(dataPath)).rejects.toThrow(/newer version/)
  })
})

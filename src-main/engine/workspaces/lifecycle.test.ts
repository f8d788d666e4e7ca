import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectNothingLeft, lookAtDisk } from '../../testing/disk.ts'
import { goodPackage, GOOD_SCRIPT } from '../../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const FAILING = `${GOOD_SCRIPT}\nprocess.exit(3)\n`
const HANGING = `${GOOD_SCRIPT}\nsetInterval(() => {}, 1000)\n`

const ENDINGS = [
  { status: 'succeeded', script: GOOD_SCRIPT },
  { status: 'failed', script: FAILING },
  { status: 'canceled', script: HANGING },
] as const

async function runTo(server: TestServer, ending: (typeof ENDINGS)[number], keep: boolean): Promise<string> {
  const requestId = await server.begin(
    { engine: 'script', runtime_options: { debug_keep_temp: keep } },
    { skill: await goodPackage({ script: ending.script }) },
  )
  if (ending.status === 'canceled') {
    const params = { request_id: requestId }
    await expect.poll(async () => (await server.client.tempRuns.logs({ params })).stdout).toContain('from the script')
    await server.client.tempRuns.cancel({ params })
  }
  expect((await server.untilEnd(requestId)).status).toBe(ending.status)
  return requestId
}

describe.each(ENDINGS)('temporary files of a run that $status', (ending) => {
  it('are gone the moment the status says so, and the outputs stay', async () => {
    const server = await startTestServer()
    const requestId = await runTo(server, ending, false)
    const status = await server.status(requestId)
    const disk = lookAtDisk(server.dataPath, requestId, status.run_id ?? '')
    expect(disk).toMatchObject({ staging: false, workspace: false, result: true })
    expect(disk.logs).toContain('stdout.1.log')
    await expect.poll(async () => (await server.status(requestId)).cleanup.state).toBe('done')
    await expectNothingLeft(server.dataPath)
    const { result } = await server.client.tempRuns.result({ params: { request_id: requestId } })
    expect(result.status).toBe(ending.status === 'succeeded' ? 'success' : ending.status)
    const logs = await server.client.tempRuns.logs({ params: { request_id: requestId } })
    expect(logs.stdout).toContain('from the script')
  })

  it('stay with debug_keep_temp, can be read, survive a restart and can be deleted by hand', async () => {
    const first = await startTestServer({ isLeftOpen: true })
    const requestId = await runTo(first, ending, true)
    const status = await first.status(requestId)
    expect(status.cleanup).toMatchObject({ state: 'retained', retained: true, warnings: [] })
    expect(Date.parse(status.cleanup.kept_until ?? '')).toBeGreaterThan(Date.now())
    await first.server.close()

    const second = await startTestServer({ dataPath: first.dataPath })
    expect(lookAtDisk(second.dataPath, requestId, status.run_id ?? '')).toMatchObject({
      staging: true,
      workspace: true,
    })
    const params = { request_id: requestId }
    const staged = await second.client.tempRuns.files({ params, query: { root: 'staged' } })
    expect(staged.entries.map((entry) => entry.path)).toContain('demo-skill/SKILL.md')
    const workspace = await second.client.tempRuns.files({ params, query: { root: 'workspace' } })
    expect(workspace.entries.map((entry) => entry.path)).toContain('.agents/skills/demo-skill/SKILL.md')
    const { preview } = await second.client.tempRuns.file({
      params,
      query: { root: 'staged', path: 'demo-skill/SKILL.md' },
    })
    expect(preview.text).toContain('name: demo-skill')

    const after = await second.client.tempRuns.removeKept({ params })
    expect(after.cleanup).toMatchObject({ state: 'done', retained: false, kept_until: null })
    expect(lookAtDisk(second.dataPath, requestId, status.run_id ?? '')).toMatchObject({
      staging: false,
      workspace: false,
      result: true,
    })
    expect((await second.client.tempRuns.files({ params, query: { root: 'staged' } })).is_present).toBe(false)
  })
})

describe('temporary files', () => {
  it('kept past their time go with the next sweep, and the outputs stay', async () => {
    const server = await startTestServer({ settings: { orphanRetentionSec: 0 } })
    const requestId = await runTo(server, ENDINGS[0], true)
    await server.client.system.sweep({})
    const status = await server.status(requestId)
    expect(status.cleanup.state).toBe('done')
    expect(lookAtDisk(server.dataPath, requestId, status.run_id ?? '')).toMatchObject({ staging: false, result: true })
  })

  it('of a live run are never swept, whatever the settings say', async () => {
    const server = await startTestServer({ settings: { orphanRetentionSec: 0 } })
    const requestId = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script: HANGING }) })
    await expect.poll(async () => (await server.status(requestId)).status).toBe('running')
    await server.client.system.sweep({})
    const status = await server.status(requestId)
    expect(lookAtDisk(server.dataPath, requestId, status.run_id ?? '')).toMatchObject({
      staging: true,
      workspace: true,
    })
    await server.client.tempRuns.cancel({ params: { request_id: requestId } })
  })

  it('of a request that never gets its upload: the request expires', async () => {
    const server = await startTestServer({ settings: { orphanRetentionSec: 0 } })
    const { request_id: requestId } = await server.client.tempRuns.create({ body: {} })
    await expect
      .poll(async () => {
        await server.client.system.sweep({})
        return (await server.status(requestId)).error?.code
      })
      .toBe('REQUEST_EXPIRED')
    const answer = await server.upload(requestId, { skill: await goodPackage() })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'request_expired'])
  })

  it('that nobody owns are removed; what is not named like a request is not touched', async () => {
    const server = await startTestServer()
    const orphan = join(server.dataPath, 'temp-skill-runs', crypto.randomUUID())
    const stranger = join(server.dataPath, 'temp-skill-runs', 'not-a-request')
    for (const path of [orphan, stranger]) {
      mkdirSync(join(path, 'staged'), { recursive: true })
      writeFileSync(join(path, 'package.zip'), 'x')
      utimesSync(path, new Date('2040-01-01'), new Date('2040-01-01'))
    }
    const answer = await server.client.system.sweep({})
    expect(answer.removed_staging).toBe(1)
    expect([existsSync(orphan), existsSync(stranger)]).toEqual([false, true])
    expect(readdirSync(join(server.dataPath, 'trash'))).toEqual([])
  })
})

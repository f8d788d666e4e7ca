import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lookAtDisk } from '../../testing/disk.ts'
import { goodPackage, GOOD_SCRIPT } from '../../testing/script-skill.ts'
import { startTestServer, type TestServer, type UploadParts } from '../../testing/test-server.ts'
import { cacheKey, type CacheKeyParts } from './cache-key.ts'

const FILE_INPUT = { type: 'object', properties: { table: { type: 'string' } }, required: [] }
const OPTIONS = { manifest: { entrypoint: { script: 'scripts/run.mjs' } }, inputSchema: FILE_INPUT }

async function runOnce(
  server: TestServer,
  body: object,
  parts: UploadParts,
): Promise<{ isHit: boolean; requestId: string }> {
  const { request_id: requestId } = await server.client.tempRuns.create({ body: { engine: 'script', ...body } })
  const answer = (await (await server.upload(requestId, parts)).json()) as { cache_hit: boolean; status: string }
  expect(answer.status).toBe(answer.cache_hit ? 'succeeded' : 'queued')
  expect((await server.untilEnd(requestId)).status).toBe('succeeded')
  return { isHit: answer.cache_hit, requestId }
}

describe('a second temporary run', () => {
  const CASES: [name: string, body: object, parts: () => Promise<UploadParts>, isHit: boolean][] = [
    ['with the same bytes is answered from the cache', {}, async () => ({ skill: await goodPackage(OPTIONS) }), true],
    [
      'with another package runs',
      {},
      async () => ({ skill: await goodPackage({ ...OPTIONS, script: `${GOOD_SCRIPT}\n` }) }),
      false,
    ],
    [
      'with another parameter runs',
      { parameter: { who: 'you' } },
      async () => ({ skill: await goodPackage(OPTIONS) }),
      false,
    ],
    [
      'with another inline input runs',
      { input: { note: 'x' } },
      async () => ({ skill: await goodPackage(OPTIONS) }),
      false,
    ],
    [
      'with an input file runs',
      {},
      async () => ({ skill: await goodPackage(OPTIONS), inputFiles: { table: 'a' } }),
      false,
    ],
    [
      'with no_cache runs',
      { runtime_options: { no_cache: true } },
      async () => ({ skill: await goodPackage(OPTIONS) }),
      false,
    ],
    [
      'in interactive mode runs',
      { runtime_options: { execution_mode: 'interactive' } },
      async () => ({ skill: await goodPackage(OPTIONS) }),
      false,
    ],
    [
      'with another time limit runs',
      { runtime_options: { hard_timeout_seconds: 60 } },
      async () => ({ skill: await goodPackage(OPTIONS) }),
      false,
    ],
  ]
  it.each(CASES)('%s', async (_name, body, parts, isHit) => {
    const server = await startTestServer()
    expect((await runOnce(server, {}, { skill: await goodPackage(OPTIONS) })).isHit).toBe(false)
    expect((await runOnce(server, body, await parts())).isHit).toBe(isHit)
  })

  it.each([
    ['no_cache', { no_cache: true }],
    ['interactive mode', { execution_mode: 'interactive' }],
  ])('after one with %s finds nothing, because that one wrote nothing', async (_name, runtimeOptions) => {
    const server = await startTestServer()
    const skill = await goodPackage(OPTIONS)
    await runOnce(server, { runtime_options: runtimeOptions }, { skill })
    expect((await runOnce(server, {}, { skill })).isHit).toBe(false)
  })
})

describe('a cache hit', () => {
  it('is a run of its own: result, artifacts, events and bundle answer, and nothing temporary is left', async () => {
    const server = await startTestServer()
    const skill = await goodPackage(OPTIONS)
    const first = await runOnce(server, {}, { skill })
    const second = await runOnce(server, {}, { skill })
    const status = await server.status(second.requestId)
    expect(status).toMatchObject({ cache_hit: true, status: 'succeeded', error: null })
    expect(status.run_id).not.toBe((await server.status(first.requestId)).run_id)
    expect(lookAtDisk(server.dataPath, second.requestId, status.run_id ?? '')).toMatchObject({
      staging: false,
      result: true,
      artifacts: ['out.txt'],
    })
    const params = { request_id: second.requestId }
    const { events } = await server.client.tempRuns.eventHistory({ params, query: {} })
    expect(events.filter((event) => 'terminal' in event.data)).toHaveLength(1)
    expect((await server.ask(`/v1/temp-skill-runs/${second.requestId}/bundle`)).status).toBe(200)
    const again = await server.upload(second.requestId, { skill })
    expect([again.status, ((await again.json()) as { detail: string }).detail]).toEqual([400, 'Run already started'])
  })

  it('survives the deletion of the run that made it', async () => {
    const server = await startTestServer()
    const skill = await goodPackage(OPTIONS)
    const first = await runOnce(server, {}, { skill })
    const hit = await runOnce(server, {}, { skill })
    await server.client.tempRuns.remove({ params: { request_id: first.requestId } })
    const params = { request_id: hit.requestId }
    expect((await server.client.tempRuns.result({ params })).result.data).toMatchObject({ message: 'done' })
    expect(await (await server.ask(`/v1/temp-skill-runs/${hit.requestId}/artifacts/artifacts/out.txt`)).text()).toBe(
      'made by nobody',
    )
    expect((await runOnce(server, {}, { skill })).isHit).toBe(true)
  })

  it('is not served when a file of it is missing or was changed; the run goes ahead', async () => {
    const server = await startTestServer()
    const skill = await goodPackage(OPTIONS)
    await runOnce(server, {}, { skill })
    const folder = join(server.dataPath, 'cache', 'temporary')
    writeFileSync(join(folder, readdirSync(folder)[0] ?? '', 'artifacts', 'out.txt'), 'changed')
    expect((await runOnce(server, {}, { skill })).isHit).toBe(false)
    expect((await runOnce(server, {}, { skill })).isHit).toBe(true)
    for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true })
    expect((await runOnce(server, {}, { skill })).isHit).toBe(false)
  })

  it('never crosses from regular to temporary runs, even under the same key', async () => {
    const server = await startTestServer()
    const skill = await goodPackage(OPTIONS)
    await runOnce(server, {}, { skill })
    const database = new DatabaseSync(join(server.dataPath, 'tryout.db'))
    database.exec('INSERT INTO cache_entries SELECT * FROM temp_cache_entries; DELETE FROM temp_cache_entries')
    database.close()
    expect((await runOnce(server, {}, { skill })).isHit).toBe(false)
  })

  it('is not there any more after the cache was cleared, and runs stay', async () => {
    const server = await startTestServer()
    const skill = await goodPackage(OPTIONS)
    const first = await runOnce(server, {}, { skill })
    expect(await server.client.system.clearCache({})).toEqual({ removed_entries: 1 })
    expect(readdirSync(join(server.dataPath, 'cache', 'temporary'))).toEqual([])
    expect((await server.status(first.requestId)).status).toBe('succeeded')
    expect((await runOnce(server, {}, { skill })).isHit).toBe(false)
  })

  it('keeps the staged files when it is told to', async () => {
    const server = await startTestServer()
    const skill = await goodPackage(OPTIONS)
    const body = { runtime_options: { debug_keep_temp: true } }
    await runOnce(server, body, { skill })
    const hit = await runOnce(server, body, { skill })
    expect(hit.isHit).toBe(true)
    expect(
      statSync(join(server.dataPath, 'temp-skill-runs', hit.requestId, 'staged', 'demo-skill')).isDirectory(),
    ).toBe(true)
  })
})

describe('the key', () => {
  const parts: CacheKeyParts = {
    skillId: 'a',
    packageSha256: 'b',
    inlineInput: { x: 1 },
    inputFiles: [{ path: 'f', sizeBytes: 1, sha256: 'c' }],
    parameter: { p: [1, { q: 2 }] },
    engine: 'script',
    engineVersion: '1',
    model: null,
    runtimeOptions: { execution_mode: 'auto', debug_keep_temp: false },
  }
  const CHANGES: Partial<CacheKeyParts>[] = [
    { skillId: 'z' },
    { packageSha256: 'z' },
    { inlineInput: { x: 2 } },
    { inputFiles: [{ path: 'g', sizeBytes: 1, sha256: 'c' }] },
    { inputFiles: [{ path: 'f', sizeBytes: 1, sha256: 'd' }] },
    { inputFiles: [] },
    { parameter: { p: [1, { q: 3 }] } },
    { engine: 'codex' },
    { engineVersion: '2' },
    { model: 'm' },
    { runtimeOptions: { execution_mode: 'interactive', debug_keep_temp: false } },
  ]
  it.each(CHANGES)('changes with %j alone', (change) => {
    expect(cacheKey({ ...parts, ...change })).not.toBe(cacheKey(parts))
  })

  it('does not change with the order of members or with options that only look', () => {
    const shuffled = {
      ...parts,
      runtimeOptions: { debug_keep_temp: false, debug: true, no_cache: false, execution_mode: 'auto' },
    }
    expect(cacheKey(shuffled)).toBe(cacheKey(parts))
  })
})

import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readZip } from '../testing/read-zip.ts'
import { goodPackage, GOOD_SCRIPT } from '../testing/script-skill.ts'
import { isPosix } from '../testing/test-program.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

interface Manifest {
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[]
}
const HANGS = `${GOOD_SCRIPT}\nsetInterval(() => {}, 1000)\n`

async function endedRun(server: TestServer, options: Record<string, unknown> = {}, script = GOOD_SCRIPT) {
  const id = await server.begin(
    { engine: 'script', runtime_options: { no_cache: true, ...options } },
    { skill: await goodPackage({ script }) },
  )
  const { status, run_id: runId } = await server.untilEnd(id)
  expect(status).toBe('succeeded')
  return { id, path: join(server.dataPath, 'runs', String(runId)) }
}

async function fetchBundle(server: TestServer, id: string, kind = ''): Promise<{ blob: Blob; fileName: string }> {
  const answer = await server.ask(`/v1/temp-skill-runs/${id}/bundle${kind}`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip'])
  // Streamed: its length is not known when the first byte goes out.
  expect(answer.headers.get('content-length')).toBeNull()
  const head = await server.ask(`/v1/temp-skill-runs/${id}/bundle${kind}`, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, null])
  const fileName = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? ''
  return { blob: await answer.blob(), fileName }
}

/** The manifest names every other file with its size and hash, in order, and no more. */
function expectManifest(files: Record<string, string>, manifestName: string): void {
  const manifest = JSON.parse(files[manifestName] ?? '') as Manifest
  const meant = Object.keys(files)
    .filter((name) => name !== manifestName)
    .sort()
    .map((path) => {
      const bytes = Buffer.from(files[path] ?? '')
      return { path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    })
  expect(manifest.files).toEqual(meant)
}

describe('a bundle', () => {
  it('holds result and artifacts, and the debug bundle what is kept beside; both list what they hold', async () => {
    const server = await startTestServer()
    const { id } = await endedRun(server, { debug_keep_temp: true })
    const normal = await fetchBundle(server, id)
    const debug = await fetchBundle(server, id, '/debug')
    expect([normal.fileName, debug.fileName]).toEqual(['run_bundle.zip', 'run_bundle_debug.zip'])
    const [files, more] = [await readZip(normal.blob), await readZip(debug.blob)]
    expect(Object.keys(files).sort()).toEqual(['artifacts/out.txt', 'bundle/manifest.json', 'result/result.json'])
    expectManifest(files, 'bundle/manifest.json')
    expectManifest(more, 'bundle/manifest_debug.json')
    expect(Object.keys(more)).toEqual(
      expect.arrayContaining(['artifacts/out.txt', 'result/result.json', 'events.ndjson']),
    )
    expect(Object.keys(more).some((name) => name.startsWith('logs/'))).toBe(true)
    expect(Object.keys(more).filter((name) => /^home\/|node_modules|token|server\.json/.test(name))).toEqual([])
  })

  it('of one run is the same bytes each time, under both addresses', async () => {
    const server = await startTestServer()
    const { id } = await endedRun(server)
    const bytes = async (path: string): Promise<Buffer> =>
      Buffer.from(await (await server.ask(`${path}/${id}/bundle`)).arrayBuffer())
    const first = await bytes('/v1/temp-skill-runs')
    expect((await bytes('/v1/temp-skill-runs')).equals(first)).toBe(true)
    expect((await bytes('/v1/jobs')).equals(first)).toBe(true)
    const debug = async (): Promise<Buffer> =>
      Buffer.from(await (await server.ask(`/v1/jobs/${id}/bundle/debug`)).arrayBuffer())
    expect((await debug()).equals(await debug())).toBe(true)
  })

  it('is the debug one for a run that was created with debug', async () => {
    const server = await startTestServer()
    const { id } = await endedRun(server, { debug: true })
    expect((await fetchBundle(server, id)).fileName).toBe('run_bundle_debug.zip')
  })

  it('of a run that is on is refused with the reason, and of a request without a run is not there', async () => {
    const server = await startTestServer()
    const id = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script: HANGS }) })
    for (const kind of ['bundle', 'bundle/debug']) {
      const answer = await server.ask(`/v1/temp-skill-runs/${id}/${kind}`)
      const detail = 'The run has not ended yet; its bundle comes with its end'
      expect([answer.status, await answer.json()]).toEqual([409, { detail, code: 'bundle_not_ready' }])
    }
    await server.client.tempRuns.cancel({ params: { request_id: id } })
    expect((await server.untilEnd(id)).status).toBe('canceled')
    expect(Object.keys(await readZip((await fetchBundle(server, id)).blob))).toContain('bundle/manifest.json')
    const { request_id: fresh } = await server.client.tempRuns.create({ body: {} })
    expect((await server.ask(`/v1/temp-skill-runs/${fresh}/bundle`)).status).toBe(404)
  })

  it.runIf(isPosix)('never follows a link, in the artifacts or elsewhere (POSIX)', async () => {
    const server = await startTestServer()
    const { id, path } = await endedRun(server)
    const secretPath = join(server.dataPath, 'secret.txt')
    writeFileSync(secretPath, 'very secret')
    mkdirSync(join(server.dataPath, 'secrets'))
    writeFileSync(join(server.dataPath, 'secrets', 'another.txt'), 'very secret')
    symlinkSync(secretPath, join(path, 'artifacts', 'link.txt'))
    symlinkSync(join(server.dataPath, 'secrets'), join(path, 'artifacts', 'folder'))
    symlinkSync(secretPath, join(path, 'link.txt'))
    for (const kind of ['', '/debug']) {
      const files = await readZip((await fetchBundle(server, id, kind)).blob)
      expect(Object.keys(files).filter((name) => /link|folder|another/.test(name))).toEqual([])
      expect(JSON.stringify(files)).not.toContain('very secret')
    }
  })

  it('of many files is whole, though the kept workspace holds more than a bundle lists', async () => {
    const server = await startTestServer()
    const script = GOOD_SCRIPT.replace(
      'console.error',
      `import { mkdirSync } from 'node:fs'
for (let folder = 0; folder < 25; folder += 1) {
  mkdirSync('aa/' + folder, { recursive: true })
  for (let file = 0; file < 500; file += 1) writeFileSync('aa/' + folder + '/' + file, '')
}
mkdirSync(given.artifacts_dir + '/deep/deeper', { recursive: true })
writeFileSync(given.artifacts_dir + '/deep/deeper/out.txt', 'deep')
console.error`,
    )
    const { id } = await endedRun(server, { debug_keep_temp: true }, script)
    const listed = await server.client.tempRuns.artifacts({ params: { request_id: id } })
    const files = await readZip((await fetchBundle(server, id)).blob)
    expect(Object.keys(files)).toEqual(expect.arrayContaining(listed.artifacts))
  }, 60_000)
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSandbox } from '../platform/sandbox.ts'
import { goodPackage } from '../testing/script-skill.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { startTestServer } from '../testing/test-server.ts'

const PATH = process.env['PATH'] ?? ''
const here = await createSandbox({ mode: 'auto', path: PATH, hiddenPaths: [] }).status()

/** A skill that tries to look where it should not. */
const SPY = `
import { readFileSync, writeFileSync } from 'node:fs'
const given = JSON.parse(readFileSync(0, 'utf8'))
const tries = {}
for (const path of given.parameter.paths) {
  try { tries[path] = readFileSync(path, 'utf8') } catch (cause) { tries[path] = cause.code }
}
try { writeFileSync(given.parameter.target, 'x'); tries.wrote = true } catch (cause) { tries.wrote = cause.code }
writeFileSync(given.artifacts_dir + '/out.txt', 'made')
console.log(JSON.stringify({ message: 'done', tries, tag: process.env.SKILL_TRYOUT_RUN_TAG }))
`

async function spy(sandbox: 'off' | 'auto') {
  const homePath = join(makeTempFolder(), 'home')
  mkdirSync(homePath)
  writeFileSync(join(homePath, 'secret'), 'a secret')
  const server = await startTestServer({ settings: { sandbox }, environment: { PATH, HOME: homePath } })
  const paths = [join(homePath, 'secret'), join(server.dataPath, 'server.json')]
  const target = join(homePath, 'made')
  const requestId = await server.begin(
    { engine: 'script', parameter: { paths, target } },
    { skill: await goodPackage({ script: SPY }) },
  )
  const end = await server.untilEnd(requestId)
  expect(end.error).toBeNull()
  const { result } = await server.client.tempRuns.result({ params: { request_id: requestId } })
  const { events } = await server.client.tempRuns.eventHistory({ params: { request_id: requestId }, query: {} })
  const told = events.find((event) => event.type === 'run.agent' && event.data['kind'] === 'sandbox')?.data
  return { tries: Object(result.data?.['tries']) as Record<string, unknown>, paths, told, result, server }
}

describe.runIf(here.state === 'on')(`a run in the sandbox (${here.sentence})`, () => {
  it("reads neither the token nor the user's home, writes nothing there, and still gives its result", async () => {
    const { tries, paths, told, result, server } = await spy('auto')
    expect(paths.map((path) => tries[path])).toEqual(['ENOENT', 'ENOENT'])
    expect(tries['wrote']).not.toBe(true)
    expect(result.artifacts).toEqual(['artifacts/out.txt'])
    expect(told).toMatchObject({ state: 'on' })
    expect((await server.client.engines.list({ query: {} })).sandbox).toEqual({
      state: told?.['state'],
      sentence: told?.['sentence'],
    })
  })

  it('a program that is killed is told as killed, not as an exit code', async () => {
    const server = await startTestServer({ settings: { sandbox: 'auto' } })
    const script = "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)"
    const requestId = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script }) })
    expect((await server.untilEnd(requestId)).error).toMatchObject({ code: 'KILLED_BY_SIGNAL', signal: 'SIGKILL' })
  })
})

describe('a run without a sandbox', () => {
  it('says so in its story and among the engines', async () => {
    const { tries, paths, told, server } = await spy('off')
    expect(tries[paths[0] ?? '']).toBe('a secret')
    expect(told).toMatchObject({ state: 'off' })
    expect((await server.client.engines.list({ query: {} })).sandbox.state).toBe('off')
  })

  it('does not start when a sandbox is required', async () => {
    const emptyPath = makeTempFolder()
    const server = await startTestServer({ settings: { sandbox: 'required' }, environment: { PATH: emptyPath } })
    const requestId = await server.begin({ engine: 'script' }, { skill: await goodPackage() })
    const end = await server.untilEnd(requestId)
    expect(end).toMatchObject({ status: 'failed', error: { code: 'SANDBOX_MISSING' } })
    expect((await server.client.engines.list({ query: {} })).sandbox.state).toBe('missing')
  })
})

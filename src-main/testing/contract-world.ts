import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { ROUTES } from '../contract/api.ts'
import { routeUrl } from '../contract/client.ts'
import type { RouteDefinition } from '../contract/route.ts'
import { ask, askingPackage, DONE } from './asking-skill.ts'
import { installSkill } from './install-skill.ts'
import { goodPackage, GOOD_SCRIPT, skillFiles, writeSkillFolder, zipOf } from './script-skill.ts'
import { startTestServer, type TestServer } from './test-server.ts'

/** What a row of the contract's table sends. A text or bytes as body go out as they are. */
export interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly json?: unknown
  readonly body?: FormData | string
  readonly headers?: Readonly<Record<string, string>>
}

/** A server in which something of each kind is there to be asked for. */
export interface World {
  readonly server: TestServer
  /** A run that ended well and kept its files, one whose files are gone, and one that hangs. */
  readonly endedId: string
  readonly withoutFilesId: string
  readonly runningId: string
  readonly libraryId: string
  readonly installId: string
  newRequest(): Promise<string>
  newEndedRun(): Promise<string>
  /** A run that waits with question 1, which has a time limit; one for each use. */
  waitingRun(use: string): Promise<string>
  close(): Promise<void>
}

export type RouteId = string

/** Every route by `group.name`. */
export const ROUTES_BY_ID: ReadonlyMap<RouteId, RouteDefinition> = new Map(
  Object.entries<Readonly<Record<string, RouteDefinition>>>(ROUTES).flatMap(([group, routes]) =>
    Object.entries(routes).map(([name, definition]) => [`${group}.${name}`, definition] as const),
  ),
)

/** Starts the world. It is made once for a whole file, so it ends by `close`. */
export async function makeWorld(): Promise<World> {
  const folderPath = mkdtempSync(join(tmpdir(), 'skill-tryout-world-'))
  const server = await startTestServer({
    dataPath: join(folderPath, 'data'),
    isLeftOpen: true,
    // Small enough that a package over it costs no time.
    settings: { packageMaxBytes: 100_000, inputMaxBytes: 100_000, maxConcurrentRuns: 2 },
  })
  const options = { no_cache: true, debug_keep_temp: true }
  const newRequest = async (): Promise<string> =>
    (await server.client.tempRuns.create({ body: { engine: 'script', runtime_options: options } })).request_id
  const newEndedRun = async (): Promise<string> => {
    const id = await newRequest()
    const sent = await server.upload(id, { skill: await goodPackage(), inputs: await zipOf({ 'text.txt': 'hello' }) })
    expect(sent.status).toBe(200)
    expect((await server.untilEnd(id)).status).toBe('succeeded')
    return id
  }
  const newWaitingRun = async (): Promise<string> => {
    const asking = { execution_mode: 'interactive', interactive_auto_reply: true, interactive_reply_timeout_sec: 600 }
    const skill = await askingPackage([ask('Which one?'), DONE])
    const id = await server.begin({ engine: 'script', runtime_options: { ...asking, no_cache: true } }, { skill })
    await expect.poll(async () => (await server.status(id)).pending_interaction_id, { timeout: 15_000 }).toBe(1)
    return id
  }
  const waiting = new Map<string, Promise<string>>()
  const waitingRun = (use: string): Promise<string> => {
    const run = waiting.get(use) ?? newWaitingRun()
    waiting.set(use, run)
    return run
  }
  const endedId = await newEndedRun()
  const withoutFilesId = await newEndedRun()
  const { run_id: runId } = await server.status(withoutFilesId)
  rmSync(join(server.dataPath, 'runs', String(runId)), { recursive: true })
  const installId = await installSkill(server)
  const path = writeSkillFolder(folderPath, skillFiles())
  const { library_id: libraryId } = await server.client.library.addFolder({ body: { path } })
  const runningId = await newRequest()
  const hanging = await goodPackage({ script: `${GOOD_SCRIPT}\nsetInterval(() => {}, 1000)\n` })
  expect((await server.upload(runningId, { skill: hanging })).status).toBe(200)
  await expect.poll(async () => (await server.status(runningId)).status).toBe('running')
  return {
    ...{ server, endedId, withoutFilesId, runningId, libraryId, installId, newRequest, newEndedRun, waitingRun },
    async close() {
      await server.client.tempRuns.cancel({ params: { request_id: runningId } })
      await server.server.close()
      rmSync(folderPath, { recursive: true, force: true })
    },
  }
}

/** A multipart body; a text becomes a field, and a blob a file named like its part. */
export function formOf(parts: readonly (readonly [name: string, content: string | Blob])[]): FormData {
  const form = new FormData()
  for (const [name, content] of parts) {
    if (typeof content === 'string') form.append(name, content)
    else form.append(name, content, name === 'options' ? 'options.json' : `${name}.zip`)
  }
  return form
}

/** Sends what a row says to a route. */
export async function sendCall({ server }: World, definition: RouteDefinition, call: Call): Promise<Response> {
  const body = call.body ?? (call.json === undefined ? undefined : JSON.stringify(call.json))
  return await server.ask(routeUrl(definition, { params: { ...call.params }, query: { ...call.query } }), {
    method: definition.method,
    headers: { ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}), ...call.headers },
    ...(body === undefined ? {} : { body }),
  })
}

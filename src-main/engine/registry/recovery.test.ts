import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import type { FolderSwap } from '../store/skill-store.ts'
import { installSkill } from '../../testing/install-skill.ts'
import { goodPackage, skillFiles, writeSkillFolder } from '../../testing/script-skill.ts'
import { startServerProcess } from '../../testing/server-process.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const INSTALL_ID = '11111111-2222-4333-8444-555555555555'
const INTERRUPTED = 'The install was interrupted by a restart; what was installed before stays'

interface Places {
  readonly live: string
  readonly archived: string
  readonly aside: string
  /** A folder with version 2.0.0, as a package that was just unpacked. */
  readonly fresh: string
}

const versionIn = (skillPath: string): unknown =>
  (JSON.parse(readFileSync(join(skillPath, 'assets/runner.json'), 'utf8')) as { version: unknown }).version

/** Leaves behind what a server leaves that was killed in the middle of an install. */
async function leaveHalfDone(
  hasOld: boolean,
  swap: Partial<FolderSwap> | null,
  move: (places: Places) => void,
): Promise<{ dataPath: string; places: Places }> {
  const server = await startTestServer({ isLeftOpen: true })
  if (hasOld) await installSkill(server)
  await server.server.close()
  const at = (...parts: string[]): string => join(server.dataPath, ...parts)
  const fresh = writeSkillFolder(at('checks', 'taken'), skillFiles({ manifest: { version: '2.0.0' } }))
  const places = {
    ...{ live: at('skills/demo-skill'), archived: at('skills/.archive/demo-skill/1.0.0'), fresh },
    aside: at('skills/.invalid/demo-skill-aside'),
  }
  mkdirSync(at('skills/.archive/demo-skill'), { recursive: true })
  mkdirSync(at('skills/.invalid'), { recursive: true })
  move(places)
  const database = new DatabaseSync(at('tryout.db'))
  const noted = swap === null ? null : { skillId: 'demo-skill', archivedVersion: null, quarantineName: null, ...swap }
  const iso = new Date().toISOString()
  database
    .prepare(
      'INSERT INTO skill_installs (request_id, status, created_at, updated_at, swap_json) VALUES (?, ?, ?, ?, ?)',
    )
    .run(INSTALL_ID, swap === null ? 'queued' : 'running', iso, iso, noted === null ? null : JSON.stringify(noted))
  database.close()
  return { dataPath: server.dataPath, places }
}

async function expectFailed(server: TestServer): Promise<void> {
  const install = await server.client.skillPackages.get({ params: { request_id: INSTALL_ID } })
  expect(install).toMatchObject({ status: 'failed', error: INTERRUPTED })
}

const UPDATE = { archivedVersion: '1.0.0' }

it.each<[string, Partial<FolderSwap> | null, (places: Places) => void]>([
  ['before its package was looked at', null, () => undefined],
  ['before anything was moved', UPDATE, () => undefined],
  ['between the two moves', UPDATE, ({ live, archived }) => renameSync(live, archived)],
  [
    'after both moves, before the database heard of it',
    UPDATE,
    ({ live, archived, fresh }) => {
      renameSync(live, archived)
      renameSync(fresh, live)
    },
  ],
])('an update that was killed %s is failed, and the version before is back in its place', async (_when, swap, move) => {
  const { dataPath, places } = await leaveHalfDone(true, swap, move)
  const server = await startTestServer({ dataPath })
  await expectFailed(server)
  expect((await server.client.skills.list({})).map(({ version }) => version)).toEqual(['1.0.0'])
  expect([versionIn(places.live), existsSync(places.archived)]).toEqual(['1.0.0', false])
  const job = await server.client.jobs.create({ body: { skill_id: 'demo-skill' } })
  expect((await server.untilEnd(job.request_id)).status).toBe('succeeded')
})

it('a first install that was killed after its move leaves nothing', async () => {
  const { dataPath, places } = await leaveHalfDone(false, {}, ({ live, fresh }) => renameSync(fresh, live))
  const server = await startTestServer({ dataPath })
  await expectFailed(server)
  expect(await server.client.skills.list({})).toEqual([])
  expect(existsSync(places.live)).toBe(false)
})

it('an install over an invalid folder that was killed puts even that back', async () => {
  const swap = { quarantineName: 'demo-skill-aside' }
  const { dataPath, places } = await leaveHalfDone(false, swap, ({ aside, live, fresh }) => {
    mkdirSync(join(aside, 'rubbish'), { recursive: true })
    renameSync(fresh, live)
  })
  const server = await startTestServer({ dataPath })
  await expectFailed(server)
  expect([readdirSync(places.live), existsSync(places.aside)]).toEqual([['rubbish'], false])
})

it('a server killed with an install under way agrees with its folders at the next start', async () => {
  const dataPath = join(makeTempFolder(), 'data')
  const first = await startServerProcess(dataPath)
  const form = new FormData()
  form.append('file', await goodPackage({ manifest: { version: '1.0.0' } }), 'skill.zip')
  const { request_id: requestId } = await first.client.skillPackages.install({ form })
  await first.end('SIGKILL')
  const second = await startServerProcess(dataPath)
  const { status } = await second.client.skillPackages.get({ params: { request_id: requestId } })
  const listed = (await second.client.skills.list({})).map(({ id }) => id)
  expect(['succeeded', 'failed']).toContain(status)
  expect(listed).toEqual(status === 'succeeded' ? ['demo-skill'] : [])
  expect(readdirSync(join(dataPath, 'skills'))).toEqual(listed)
  await second.end('SIGTERM')
})

it('a damaged database costs the records, not the skills', async () => {
  const first = await startTestServer({ isLeftOpen: true })
  await installSkill(first)
  await first.server.close()
  cpSync(import.meta.filename, join(first.dataPath, 'tryout.db'))
  for (const end of ['-wal', '-shm']) {
    if (existsSync(join(first.dataPath, `tryout.db${end}`)))
      renameSync(join(first.dataPath, `tryout.db${end}`), join(first.dataPath, `old${end}`))
  }
  const second = await startTestServer({ dataPath: first.dataPath })
  expect((await second.client.skills.list({})).map(({ id }) => id)).toEqual(['demo-skill'])
})

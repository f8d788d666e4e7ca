import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installSkill } from './install-skill.ts'
import { goodPackage, skillFiles, writeSkillFolder } from './script-skill.ts'
import { formOf, ROUTES_BY_ID, type Call, type RouteId, type World } from './contract-world.ts'

const HANDSHAKE = { client: { name: 'a client', version: '1.0' } }
const QUERIES: Readonly<Record<string, Call['query']>> = {
  artifactPreview: { path: 'artifacts/out.txt' },
  logRange: { stream: 'stdout', byte_to: 100 },
  protocolHistory: { stream: 'rasp' },
}

/** The last part of a route's id. */
export const nameOf = (id: RouteId): string => id.slice(id.indexOf('.') + 1)

/** A call that the route answers with success; what it needs is made for it alone where it is used up. */
export async function goodCall(world: World, id: RouteId): Promise<Call> {
  const call = await specialCall(world, id)
  const name = nameOf(id)
  const file = id === 'library.file' ? { path: 'SKILL.md' } : { root: 'staged', path: 'demo-skill/SKILL.md' }
  const query = name === 'file' ? file : QUERIES[name]
  return { params: paramsOf(world, id), ...(query === undefined ? {} : { query }), ...call }
}

function paramsOf(world: World, id: RouteId): Record<string, string> {
  const requestId = id.startsWith('skillPackages.') ? world.installId : world.endedId
  const given = {
    ...{ request_id: requestId, library_id: world.libraryId, skill_id: 'demo-skill' },
    ...{ engine: 'script', path: 'artifacts/out.txt' },
  }
  const path = ROUTES_BY_ID.get(id)?.path ?? ''
  return Object.fromEntries(Object.entries(given).filter(([name]) => new RegExp(`\\{${name}\\*?\\}`).test(path)))
}

async function specialCall(world: World, id: RouteId): Promise<Call> {
  const { server } = world
  const skill = await goodPackage()
  const forRequest = (requestId: string): Call => ({ params: { request_id: requestId } })
  switch (id) {
    case 'tempRuns.create':
      return { json: { engine: 'script' } }
    case 'tempRuns.run':
      return { body: formOf([['skill_package', skill]]) }
    case 'tempRuns.upload':
      return { ...forRequest(await world.newRequest()), body: formOf([['skill_package', skill]]) }
    case 'jobs.create':
      return { json: { skill_id: 'demo-skill' } }
    case 'jobs.upload': {
      const { request_id: requestId } = await server.client.jobs.create({ body: { skill_source: 'temp_upload' } })
      return { ...forRequest(requestId), body: formOf([['skill_package', skill]]) }
    }
    case 'tempRuns.remove':
    case 'jobs.remove':
      return forRequest(await world.newRequest())
    case 'tempRuns.removeKept':
    case 'jobs.removeKept':
      return forRequest(await world.newEndedRun())
    case 'skillChecks.check':
    case 'library.upload':
      return { body: formOf([['skill_package', skill]]) }
    case 'skillPackages.install':
      return { body: formOf([['file', skill]]) }
    case 'skillPackages.installFrom':
      return { json: { library_id: world.libraryId } }
    case 'skills.remove':
      await installSkill(server, { id: 'to-be-removed' })
      return { params: { skill_id: 'to-be-removed' } }
    case 'library.addFolder':
      return { json: { path: writeSkillFolder(server.dataPath, skillFiles({ id: 'added' }), 'added') } }
    case 'library.remove': {
      const path = writeSkillFolder(server.dataPath, skillFiles({ id: 'taken-out' }), 'taken-out')
      const { library_id: libraryId } = await server.client.library.addFolder({ body: { path } })
      return { params: { library_id: libraryId } }
    }
    case 'session.login': {
      const { url } = await server.client.session.createLink({})
      return { json: { secret: new URL(url).hash.replace('#login=', '') } }
    }
    case 'system.handshake':
      return { json: HANDSHAKE }
    default:
      return await interactionCall(world, nameOf(id))
  }
}

async function interactionCall(world: World, name: string): Promise<Call> {
  if (name !== 'reply' && name !== 'extend') return {}
  const params = { request_id: await world.waitingRun(name) }
  // The same reply again, by another address, gets the same answer.
  const reply = { interaction_id: 1, response: 'yes', idempotency_key: 'once' }
  return { params, json: name === 'reply' ? reply : { interaction_id: 1 } }
}

/** A path in the data folder with a file that is no skill. */
export function writeNoSkill({ server }: World): string {
  const path = join(server.dataPath, 'no-skill.txt')
  writeFileSync(path, 'no skill')
  return path
}

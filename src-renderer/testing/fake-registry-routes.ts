import { AppError } from '../../src-main/contract/errors.ts'
import type { InstalledSkill, SkillInstall } from '../../src-main/contract/registry.ts'
import type { FakeHandlers } from './fake-router.ts'
import type { FakeWorld } from './fake-world.ts'
import { sampleInstalled, sampleRun } from './sample-runs.ts'

type Handlers = Pick<FakeHandlers, 'skills' | 'skillPackages' | 'management' | 'jobs'>

/** The registry of the fake server: an install is done by the time that it is asked about, or refused for its version. */
export function registryHandlers(world: FakeWorld): Handlers {
  const installs = new Map<string, SkillInstall>()
  const known = (skillId: string): InstalledSkill => {
    const skill = world.installed.get(skillId)
    if (skill === undefined) throw new AppError('skill_not_found', 'Skill not found')
    return skill
  }
  const place = (skillId: string, version: string): Pick<SkillInstall, 'status' | 'action' | 'error'> => {
    const before = world.installed.get(skillId)
    if (before !== undefined && before.version >= version)
      return {
        status: 'failed',
        action: 'update',
        error: `Version must be higher than the installed one (${before.version})`,
      }
    const archived = before === undefined ? [] : [before.version, ...before.archived_versions]
    world.installed.set(skillId, sampleInstalled({ id: skillId, name: skillId, version, archived_versions: archived }))
    return { status: 'succeeded', action: before === undefined ? 'install' : 'update', error: null }
  }
  return {
    skills: {
      list: () => [...world.installed.values()],
      get: ({ params }) => known(params.skill_id),
      remove: ({ params }) => {
        known(params.skill_id)
        world.installed.delete(params.skill_id)
        world.tell({ kind: 'skills', request_id: null, library_id: null, status: null })
        return { skill_id: params.skill_id, removed: true }
      },
    },
    skillPackages: {
      installFrom: ({ body }) => {
        const summary = body.library_id === null ? null : world.skill(body.library_id).check?.summary
        const skillId = body.request_id === null ? summary?.skill_id : world.run(body.request_id).status.skill_id
        if (skillId === undefined) throw new AppError('install_not_possible', 'Nothing to install')
        const requestId = `install-${installs.size + 1}`
        const version = summary?.version ?? '1.0.0'
        const at = new Date().toISOString()
        const findings: SkillInstall['findings'] = []
        const outcome = place(skillId, version)
        const ids = { request_id: requestId, skill_id: skillId, version }
        installs.set(requestId, { ...ids, ...outcome, created_at: at, updated_at: at, findings })
        world.tell({ kind: 'skills', request_id: null, library_id: null, status: null })
        return { request_id: requestId, status: 'queued' }
      },
      get: ({ params }) => {
        const install = installs.get(params.request_id)
        if (install === undefined) throw new AppError('install_not_found', 'Install request not found')
        return install
      },
    },
    management: {
      skillSchemas: ({ params }) => {
        known(params.skill_id)
        return { skill_id: params.skill_id, input: null, parameter: null, output: null }
      },
    },
    jobs: {
      create: ({ body }) => {
        const skill = known(body.skill_id ?? '')
        const requestId = `job-${world.runs.size + 1}`
        world.addRun({
          status: sampleRun({
            request_id: requestId,
            status: 'running',
            engine: body.engine ?? 'codex',
            skill_id: skill.id,
            source: 'installed',
            library_id: null,
            runtime_options: body.runtime_options,
          }),
        })
        world.tell({ kind: 'run', request_id: requestId, library_id: null, status: 'running' })
        return { request_id: requestId, cache_hit: false, status: 'queued' }
      },
    },
  }
}

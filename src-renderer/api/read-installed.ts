import { type ROUTES } from '../../src-main/contract/api.ts'
import type { RouteAnswer } from '../../src-main/contract/route.ts'
import { api } from './client.ts'
import { installedId } from './skill-origin.ts'

/**
 * An installed skill in the shape of an entry of the library, so that it is set up and run in the same way. It was checked when it
 * was installed.
 */
export async function readInstalled(
  skillId: string,
  signal?: AbortSignal,
): Promise<RouteAnswer<typeof ROUTES.library.get>> {
  const params = { skill_id: skillId }
  const [skill, schemas] = await Promise.all([
    api.skills.get({ params, signal }),
    api.management.skillSchemas({ params, signal }),
  ])
  const isHealthy = skill.health === 'healthy'
  return {
    item: {
      library_id: installedId(skill.id),
      kind: 'package',
      is_sample: false,
      label: skill.name,
      path: null,
      state: isHealthy ? 'ok' : 'missing',
      error_count: 0,
      warning_count: 0,
      added_at: skill.installed_at,
      checked_at: skill.installed_at,
      last_request_id: null,
    },
    check: {
      ok: isHealthy,
      skill_id: skill.id,
      summary: {
        skill_id: skill.id,
        name: skill.name,
        description: skill.description,
        version: skill.version,
        engines: skill.effective_engines,
        declared_engines: skill.engines,
        unsupported_engines: skill.unsupported_engines,
        execution_modes: skill.execution_modes,
        max_attempt: skill.max_attempt,
        artifacts: skill.artifacts,
        input_schema: schemas.input,
        parameter_schema: schemas.parameter,
        output_schema: schemas.output,
        entry_script: typeof skill.entrypoint['script'] === 'string' ? skill.entrypoint['script'] : null,
        prompts: {},
        default_options: skill.runtime.default_options,
      },
      findings: [],
      profiles: [],
      package_sha256: skill.package_sha256,
      package_size_bytes: null,
      file_count: null,
      checked_at: skill.installed_at,
      duration_ms: 0,
    },
  }
}

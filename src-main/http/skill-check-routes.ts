import type { ROUTES } from '../contract/api.ts'
import type { SkillsDoor } from '../engine/engine.ts'
import type { Handlers } from './route-handlers.ts'
import { packageTakers, takePackage } from './take-package.ts'

/** `/v1/skill-checks`: the validator without a run. */
export function createSkillCheckHandlers(skills: SkillsDoor): Handlers<typeof ROUTES.skillChecks> {
  return {
    check: async ({ openForm }) => {
      const readForm = openForm()
      const upload = await skills.openCheck()
      return await takePackage(readForm, upload, packageTakers(upload), ['skill_package', 'skill_files'])
    },
  }
}

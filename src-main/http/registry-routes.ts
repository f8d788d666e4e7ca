import type { ROUTES } from '../contract/api.ts'
import type { RegistryDoor } from '../engine/engine.ts'
import { missingProblem, requestMalformed } from './request-problems.ts'
import type { Handlers } from './route-handlers.ts'
import { missingPart, takePackage, type PartTakers } from './take-package.ts'

/** `/v1/skills`: what is installed. */
export function createSkillHandlers(registry: RegistryDoor): Handlers<typeof ROUTES.skills> {
  return {
    list: () => registry.list(),
    get: ({ params }) => registry.get(params.skill_id),
    remove: async ({ params: { skill_id: id } }) => {
      await registry.remove(id)
      return { skill_id: id, removed: true }
    },
  }
}

/** `/v1/skill-packages`: how it gets there. */
export function createSkillPackageHandlers(registry: RegistryDoor): Handlers<typeof ROUTES.skillPackages> {
  return {
    install: async ({ openForm }) => {
      const readForm = openForm()
      const upload = await registry.openInstall()
      const takers: PartTakers = { file: { kind: 'file', take: ({ content }) => upload.addPackage(content) } }
      return await takePackage(readForm, upload, takers, ['file'], () => missingPart('file'))
    },
    installFrom: async ({ body: { request_id: requestId, library_id: libraryId } }) => {
      if (requestId !== null && libraryId !== null) {
        const msg = 'Name a request or a library item, not both'
        throw requestMalformed([{ type: 'value_error', loc: ['body', 'library_id'], msg, input: libraryId }])
      }
      if (libraryId !== null) return await registry.installFromLibrary(libraryId)
      if (requestId === null) throw requestMalformed([missingProblem(['body', 'request_id'])])
      return await registry.installFromRun(requestId)
    },
    get: ({ params }) => registry.getInstall(params.request_id),
  }
}

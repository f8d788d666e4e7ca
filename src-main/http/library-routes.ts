import type { ROUTES } from '../contract/api.ts'
import { AppError } from '../contract/errors.ts'
import { canNamePaths } from '../contract/session-routes.ts'
import type { LibraryDoor } from '../engine/engine.ts'
import type { Handlers } from './route-handlers.ts'
import { packageTakers, takePackage } from './take-package.ts'

/** `/v1/library`: the skills that the author works on. */
export function createLibraryHandlers(library: LibraryDoor): Handlers<typeof ROUTES.library> {
  return {
    list: () => ({ items: library.list() }),
    addFolder: ({ body, caller }) => {
      // A page that could name paths could read this machine's folders through the library's file routes.
      if (caller === 'public' || !canNamePaths(caller)) {
        throw new AppError('caller_forbidden', 'A page cannot add a skill by its path')
      }
      return library.addPath(body.path)
    },
    upload: async ({ openForm }) => {
      const readForm = openForm()
      const upload = await library.openUpload()
      return await takePackage(readForm, upload, packageTakers(upload), ['skill_package', 'skill_files'])
    },
    get: ({ params, query }) => library.get(params.library_id, query.refresh),
    remove: async ({ params: { library_id: id } }) => {
      await library.remove(id)
      return { library_id: id, removed: true }
    },
    files: async ({ params: { library_id: id } }) => {
      const { entries, isCut } = await library.files(id)
      return { library_id: id, entries, is_cut: isCut }
    },
    file: ({ params, query }) => library.file(params.library_id, query.path),
  }
}

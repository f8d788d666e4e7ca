import { type AppError } from '../contract/errors.ts'
import { CreateTempRunSchema, type CreateTempRun } from '../contract/run.ts'
import type { RunsDoor, RunUpload } from '../engine/engine.ts'
import { parseJsonText } from './json-body.ts'
import { problemsOf, requestMalformed } from './request-problems.ts'

/** Create and upload in one call: the request is created by its options, or without any by the first file. */
export interface WholeRun extends RunUpload {
  /** @param text the create body as JSON; it must come before the files, for they are taken in for that request */
  setOptions(text: string): Promise<void>
}

interface OpenRun {
  readonly requestId: string
  readonly upload: RunUpload
}

/** @param more who creates the request, and the key under which the whole call may be repeated */
export function createWholeRun(
  runs: RunsDoor,
  more: { readonly idempotencyKey: string | null; readonly client: string | null },
): WholeRun {
  let opened: Promise<OpenRun> | null = null

  const create = async (body: CreateTempRun): Promise<OpenRun> => {
    const { request_id: requestId } = runs.create(body, more)
    try {
      return { requestId, upload: await runs.openUpload(requestId, more) }
    } catch (cause) {
      await runs.discard(requestId, more)
      throw cause
    }
  }
  const open = async (): Promise<RunUpload> => (await (opened ??= create(CreateTempRunSchema.parse({})))).upload

  return {
    needsPackage: true,
    async setOptions(text) {
      if (opened !== null) throw malformed('The options must come before the files')
      const given = parseJsonText(text)
      const body = CreateTempRunSchema.safeParse(given)
      if (!body.success) {
        throw requestMalformed(
          problemsOf('body', body.error, given).map((problem) => ({
            ...problem,
            loc: ['body', 'options', ...problem.loc.slice(1)],
          })),
        )
      }
      await (opened = create(body.data))
    },
    addPackage: async (content) => (await open()).addPackage(content),
    addSkillFile: async (path, content) => (await open()).addSkillFile(path, content),
    addInputZip: async (content) => (await open()).addInputZip(content),
    addInputFile: async (name, content) => (await open()).addInputFile(name, content),
    useLibraryItem: async (libraryId) => (await open()).useLibraryItem(libraryId),
    finish: async () => await (await open()).finish(),
    async abort() {
      const run = await opened?.catch(() => null)
      if (run === undefined || run === null) return
      await run.upload.abort()
      // What was refused leaves no request.
      await runs.discard(run.requestId, more)
    },
  }
}

function malformed(msg: string): AppError {
  return requestMalformed([{ type: 'value_error', loc: ['body', 'options'], msg, input: null }])
}

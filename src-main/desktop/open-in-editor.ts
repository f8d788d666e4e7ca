import { once } from 'node:events'
import { dirname } from 'node:path'
import { shell } from 'electron'
import { execa, parseCommandString } from 'execa'
import { resolveInside } from '../platform/safe-path.ts'
import type { DesktopApiClient } from './api-client.ts'
import { DesktopError } from './desktop-error.ts'
import { readFileKind } from './file-kind.ts'

export interface EditorParts {
  readonly api: DesktopApiClient
  /** Empty for none. */
  readonly editorCommand: () => Promise<string>
  readonly log: { warn(fields: object, text: string): void }
}

export interface EditorActions {
  readonly revealSkill: (libraryId: string) => Promise<null>
  /** Opens a file of a library folder at a line, in the author's editor if one is set. */
  readonly openInEditor: (libraryId: string, relativePath: string, line: number) => Promise<null>
}

export function createEditorActions(parts: EditorParts): EditorActions {
  const folderOf = async (libraryId: string): Promise<string> => {
    const { item } = await parts.api.library.get({ params: { library_id: libraryId }, query: {} })
    if (item.path === null) throw new DesktopError('not_supported', 'This skill is a package, not a folder')
    return item.path
  }
  return {
    revealSkill: async (libraryId) => {
      shell.showItemInFolder(await folderOf(libraryId))
      return null
    },
    openInEditor: async (libraryId, relativePath, line) => {
      const folderPath = await folderOf(libraryId)
      const found = await resolveInside(folderPath, relativePath)
      if (found.kind === 'missing') throw new DesktopError('file_not_found', `${relativePath} is not there any more`)
      if (found.kind === 'unsafe' || !found.stat.isFile()) {
        throw new DesktopError('path_refused', `${relativePath} is not a file of this skill`)
      }
      const argv = editorArgv(await parts.editorCommand(), { file: found.path, line, folder: folderPath })
      if (argv === undefined) await openPlainly(found.path)
      else await startEditor(argv, parts.log)
      return null
    },
  }
}

/**
 * The command as an argument list: split at spaces first, filled in afterwards, so that no file name can become an argument of
 * its own, let alone a command.
 * @param command such as `code -g {file}:{line}`; without `{file}` the file comes last; empty for none
 */
export function editorArgv(
  command: string,
  values: { readonly file: string; readonly line: number; readonly folder: string },
): readonly [string, ...string[]] | undefined {
  const [program, ...rest] = parseCommandString(command)
  if (program === undefined) return undefined
  const template = rest.some((part) => part.includes('{file}')) ? rest : [...rest, '{file}']
  const given: Record<string, string> = { file: values.file, line: String(values.line), folder: values.folder }
  return [
    program,
    ...template.map((part) => part.replace(/\{(file|line|folder)\}/g, (_whole, name: string) => given[name] ?? '')),
  ]
}

/**
 * The editor outlives us and has nothing to do with our streams.
 * @throws DesktopError `editor_failed` when there is no such program
 */
async function startEditor([program, ...args]: readonly [string, ...string[]], log: EditorParts['log']): Promise<void> {
  const editor = execa(program, args, { detached: true, cleanup: false, stdio: 'ignore', shell: false })
  editor.unref()
  try {
    await Promise.race([once(editor, 'spawn'), editor])
  } catch (cause) {
    throw new DesktopError('editor_failed', `The editor could not be started: ${program}`, cause)
  }
  editor.catch((cause: unknown) => log.warn({ err: cause }, 'the editor ended with an error'))
}

/** Without an editor of the author's choice the system decides, but it must never run a script of the skill. */
async function openPlainly(path: string): Promise<void> {
  if ((await readFileKind(path)) !== 'document') {
    shell.showItemInFolder(path)
    return
  }
  const problem = await shell.openPath(path)
  if (problem !== '') throw new DesktopError('open_failed', `${problem} (${dirname(path)})`)
}

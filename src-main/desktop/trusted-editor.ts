import type { BrowserWindow } from 'electron'
import { ask } from './ask.ts'
import { DesktopError } from './desktop-error.ts'
import type { DesktopStore } from './desktop-store.ts'
import type { Words } from './words.ts'

/** Commands of well-known editors, which need no question. */
export const KNOWN_EDITORS: readonly string[] = [
  'code -g {file}:{line}',
  'codium -g {file}:{line}',
  'cursor -g {file}:{line}',
  'windsurf -g {file}:{line}',
  'zed {file}:{line}',
  'subl {file}:{line}',
  'idea --line {line} {file}',
  'gvim +{line} {file}',
  'emacsclient -n +{line} {file}',
]

export interface TrustedEditorParts {
  readonly store: Pick<DesktopStore, 'preferences' | 'trustedEditorCommand' | 'trustEditorCommand'>
  readonly window: () => BrowserWindow | null
  readonly words: () => Words
}

/**
 * The editor's command, once the person has agreed to it: it is a program that we start, and the setting can be written by the
 * page, so any but a well-known one is shown in a dialog of the system before its first use.
 * @returns an empty text when none is set
 * @throws DesktopError `canceled` when the person does not agree
 */
export function createTrustedEditor(parts: TrustedEditorParts): () => Promise<string> {
  return async () => {
    const command = parts.store.preferences().editorCommand.trim()
    const trusted = ['', parts.store.trustedEditorCommand(), ...KNOWN_EDITORS]
    if (trusted.includes(command)) return command
    const words = parts.words()
    const answer = await ask(parts.window(), {
      type: 'warning',
      message: words.useEditor,
      detail: command,
      buttons: [words.useCommand, words.cancel],
      defaultId: 1,
      cancelId: 1,
    })
    if (answer !== 0) throw new DesktopError('canceled', 'The editor was not started')
    parts.store.trustEditorCommand(command)
    return command
  }
}

import type { BrowserWindow } from 'electron'
import type { WindowPreferences } from '../contract/desktop.ts'
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

export interface PreferenceParts {
  readonly store: DesktopStore
  readonly window: () => BrowserWindow | null
  readonly words: () => Words
}

/**
 * Stores a change of the window's settings. The editor's command is a program that we will start, so a page alone must not be
 * able to set it: any but a well-known one is shown in a dialog of the system first.
 */
export function createSetPreferences(
  parts: PreferenceParts,
): (change: Partial<WindowPreferences>) => Promise<WindowPreferences> {
  return async (change) => {
    const command = change.editorCommand?.trim()
    const known = ['', parts.store.preferences().editorCommand, ...KNOWN_EDITORS]
    if (command !== undefined && !known.includes(command)) await confirmEditor(parts, command)
    return parts.store.setPreferences({ ...change, ...(command === undefined ? {} : { editorCommand: command }) })
  }
}

async function confirmEditor(parts: PreferenceParts, command: string): Promise<void> {
  const words = parts.words()
  const answer = await ask(parts.window(), {
    type: 'warning',
    message: words.useEditor,
    detail: command,
    buttons: [words.useCommand, words.cancel],
    defaultId: 1,
    cancelId: 1,
  })
  if (answer !== 0) throw new DesktopError('canceled', 'The editor command was not changed')
}

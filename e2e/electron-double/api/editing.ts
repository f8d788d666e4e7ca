import type { CdpSession } from '../browser/cdp.ts'

/** Electron's names for what Chromium's editor can do by itself, and Chromium's names for it. */
const COMMANDS = {
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  delete: 'Delete',
  selectAll: 'SelectAll',
} as const

export type EditCommand = keyof typeof COMMANDS

/** Does it to whatever has the focus in the page, as the entry of the Edit menu would. */
export async function editPage(session: CdpSession, name: EditCommand): Promise<void> {
  // A key that means nothing carries the command.
  await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', commands: [COMMANDS[name]] })
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp' })
}

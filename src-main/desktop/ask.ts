import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'

/** Asks with a box of the system, over the window if there is one. @returns the index of the button */
export async function ask(window: BrowserWindow | null, options: MessageBoxOptions): Promise<number> {
  const question: MessageBoxOptions = { noLink: true, ...options }
  const { response } = await (window === null
    ? dialog.showMessageBox(question)
    : dialog.showMessageBox(window, question))
  return response
}

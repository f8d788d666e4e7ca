import { app, type BrowserWindow } from 'electron'

/** Shows in taskbar and dock that a run is active, or that the last one failed. */
export function createSetProgress(
  window: () => BrowserWindow | null,
): (state: 'none' | 'busy' | 'failed') => Promise<null> {
  return (state) => {
    const shown = window()
    if (state === 'none') shown?.setProgressBar(-1)
    // How far a run is nobody knows: over 1 means "busy" without a length.
    if (state === 'busy') shown?.setProgressBar(2, { mode: 'indeterminate' })
    if (state === 'failed') {
      shown?.setProgressBar(process.platform === 'win32' ? 1 : -1, { mode: 'error' })
      if (shown?.isFocused() !== true) app.dock?.bounce('informational')
    }
    return Promise.resolve(null)
  }
}

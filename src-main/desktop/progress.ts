import { app, type BrowserWindow } from 'electron'

export type ProgressState = 'none' | 'busy' | 'failed'

/** What taskbar and dock show: that a run is active, or that one failed while nobody looked. */
export interface Progress {
  /** From the page, which knows of failures. */
  readonly set: (state: ProgressState) => Promise<null>
  /** From the server, whoever started the runs. */
  readonly onActive: (count: number) => void
}

export function createProgress(window: () => BrowserWindow | null): Progress {
  let shown: ProgressState = 'none'
  const show = (state: ProgressState): void => {
    const isSeen = state === 'failed' && window()?.isFocused() === true
    shown = isSeen ? 'none' : state
    if (shown === 'failed') app.dock?.bounce('informational')
    window()?.setProgressBar(...progressBar(shown))
  }
  app.on('browser-window-focus', () => {
    if (shown === 'failed') show('none')
  })
  return {
    set: (state) => {
      show(state)
      return Promise.resolve(null)
    },
    onActive: (count) => {
      if (count > 0 && shown !== 'busy') show('busy')
      // A failure told by the page meanwhile stays.
      if (count === 0 && shown === 'busy') show('none')
    },
  }
}

/** How far a run is nobody knows: over 1 means "busy" without a length. Only Windows has a colour for errors. */
function progressBar(state: ProgressState): [progress: number, options?: Electron.ProgressBarOptions] {
  if (state === 'busy') return [2, { mode: 'indeterminate' }]
  if (state === 'failed' && process.platform === 'win32') return [1, { mode: 'error' }]
  return [-1]
}

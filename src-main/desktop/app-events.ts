import { app, dialog, powerMonitor } from 'electron'
import type { AddPath } from './add-path.ts'
import { LINK_SCHEME } from './app-origin.ts'
import { readLaunchArguments, readLink, readSkillPath, type LaunchRequest } from './launch-arguments.ts'
import type { MainWindow } from './main-window.ts'
import type { Quitting } from './quitting.ts'
import type { Words } from './words.ts'

export interface AppEventParts {
  readonly window: MainWindow
  readonly addPath: AddPath
  readonly quitting: Quitting
  readonly words: () => Words
  readonly log: { warn(fields: object, text: string): void }
}

/** Requests that come before the window can take them; macOS sends them before Electron is even ready. */
export interface EarlyRequests {
  /** Hands everything that came and will come to the listener. */
  follow(listener: (request: LaunchRequest | null) => void): void
}

/**
 * Listens for files, links and further starts from the very beginning. A second start without anything is told as null.
 * All of it is untrusted: it can add a folder to the library or show a view, and nothing else.
 */
export function collectRequests(): EarlyRequests {
  let listener: ((request: LaunchRequest | null) => void) | undefined
  const waiting: (LaunchRequest | null)[] = []
  const tell = (request: LaunchRequest | null): void => {
    if (listener === undefined) waiting.push(request)
    else listener(request)
  }
  const tellAll = async (argv: readonly string[], workingPath: string): Promise<void> =>
    (await readLaunchArguments(argv, workingPath, !app.isPackaged)).forEach(tell)

  app.on('second-instance', (_event, argv, workingPath) => {
    tell(null)
    void tellAll(argv, workingPath)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    void readSkillPath(path).then((request) => {
      if (request !== undefined) tell(request)
    })
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const request = readLink(url)
    if (request !== undefined) tell(request)
  })
  void tellAll(process.argv, process.cwd())
  return {
    follow: (next) => {
      listener = next
      waiting.splice(0).forEach(next)
    },
  }
}

/** Connects the application's events to window and way out. Must run once Electron is ready. */
export function handleAppEvents(parts: AppEventParts, requests: EarlyRequests): void {
  const { quitting, window } = parts
  requests.follow((request) => void serveRequest(parts, request))
  // In development the system would start a bare Electron for a link.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  app.on('activate', window.show)
  app.on('before-quit', quitting.onBeforeQuit)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  process.on('SIGTERM', quitting.quitNow)
  process.on('SIGINT', quitting.quitNow)
  powerMonitor.on('shutdown', quitting.quitNow)
}

async function serveRequest(parts: AppEventParts, request: LaunchRequest | null): Promise<void> {
  parts.window.show()
  if (request?.kind === 'show') parts.window.send(request.command)
  if (request?.kind !== 'add') return
  try {
    const { libraryId } = await parts.addPath(request.path)
    parts.window.send({ kind: 'show-skill', libraryId })
  } catch (cause) {
    parts.log.warn({ err: cause }, 'a folder from the command line was not added')
    dialog.showErrorBox(parts.words().cannotAdd, request.path)
  }
}

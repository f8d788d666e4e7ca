import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { WebPreferences } from 'electron'
import type { Browser } from '../browser/browser.ts'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import { makeCodec } from '../page/codec.ts'
import { writePreloadScript } from '../page/preload-script.ts'
import { recordOnly, type CallRecord } from './call-record.ts'
import { checkDragItem } from './drag-item.ts'
import { editPage, type EditCommand } from './editing.ts'
import type { IpcDispatch } from './ipc-main.ts'
import type { ThemeControl } from './native-theme.ts'
import { connectPage, type PageLink } from './page-link.ts'
import { receivePageMessage } from './page-messages.ts'
import type { Permissions } from './permissions.ts'
import { limitEvents, strict } from './strict.ts'
import { createWindowOpen, raise, type OpenHandler } from './window-open.ts'
import { WEB_CONTENTS_EVENTS } from './window-events.ts'

export interface WebContentsParts {
  browser: Browser
  urls: SchemeUrls
  calls: CallRecord
  ipc: IpcDispatch
  theme: ThemeControl
  permissions: Permissions
  session: object
}

export interface WebContentsOptions {
  id: number
  size: { width: number; height: number }
  preferences: WebPreferences
}

export type WebContents = ReturnType<typeof createWebContents>['contents']

/** The page of a window. Its commands wait until Chromium has made the page. */
export function createWebContents(parts: WebContentsParts, { id, size, preferences }: WebContentsOptions) {
  const { calls, urls } = parts
  const codec = makeCodec()
  const emitter = limitEvents('WebContents', new EventEmitter().setMaxListeners(0), WEB_CONTENTS_EVENTS)
  const windowOpen = createWindowOpen()
  let isDestroyed = false
  let isLoading = false
  let zoomFactor = preferences.zoomFactor ?? 1
  let title = ''
  let opened: PageLink | undefined

  const askForWindow = (details: Parameters<typeof windowOpen.ask>[0]): void => {
    try {
      windowOpen.ask(details)
    } catch (cause) {
      raise(cause)
    }
  }
  const linked = connectPage({
    browser: parts.browser,
    urls,
    contents: emitter,
    size,
    script: writePreloadScript(preferences.preload === undefined ? '' : readFileSync(preferences.preload, 'utf8'), {
      platform: process.platform,
      arch: process.arch,
      versions: { ...process.versions },
      argv: [process.execPath, ...(preferences.additionalArguments ?? [])],
    }),
    beforeDocument: async (session, url) => {
      // Not awaited: while a page moves to another process, its own commands wait for the end of the very navigation held here.
      parts.theme.applyTo(session).catch(() => undefined)
      await parts.permissions.apply(parts.browser.root(), contents, url)
    },
    onWindowOpen: (details) => askForWindow({ ...details, disposition: 'foreground-tab' }),
    onMessage: (message, contextId, link) =>
      receivePageMessage(message, contextId, link, {
        ...parts,
        contents,
        preloadPath: preferences.preload ?? '',
        askForWindow,
      }),
  })
  linked.then(
    (link) => {
      opened = link
      if (zoomFactor !== 1) act((page) => page.size.zoom(zoomFactor))
      void link.target.gone.then(() => {
        isDestroyed = true
        contents.emit('destroyed')
      })
    },
    // Whoever awaits a command hears of it; if nobody does, the app must not go on without its window.
    (cause: unknown) => {
      if (!isDestroyed) raise(cause)
    },
  )
  emitter.on('did-start-loading', () => (isLoading = true))
  emitter.on('did-stop-loading', () => (isLoading = false))
  emitter.on('page-title-updated', (_event, given: string) => (title = given))

  /** For commands that answer nothing. A page that is gone swallows them, as in Electron. */
  const act = (command: (link: PageLink) => unknown): void => {
    linked.then(command).catch(() => undefined)
  }
  const setZoomFactor = (factor: number): void => {
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0")
    zoomFactor = factor
    act((link) => link.size.zoom(factor))
  }
  const edit = (name: EditCommand) => () => act(({ session }) => editPage(session, name))
  const navigate = async (url: string): Promise<void> => {
    const link = await linked
    try {
      await link.load(url)
    } catch (cause) {
      const [, text = 'ERR_FAILED'] = /(ERR_\w+)/.exec(String(cause)) ?? []
      emitter.emit('did-fail-load', {}, -2, text, url, true)
      throw cause
    }
  }
  const contents = strict(
    'WebContents',
    Object.assign(
      emitter,
      recordOnly(calls, 'WebContents', [
        'openDevTools',
        'closeDevTools',
        'toggleDevTools',
        'setIgnoreMenuShortcuts',
        'setBackgroundThrottling',
      ]),
      {
        id,
        session: parts.session,
        loadURL: navigate,
        getURL: () => opened?.frames.main().url ?? '',
        getTitle: () => title,
        getType: () => 'window' as const,
        getLastWebPreferences: () => ({ ...preferences }),
        getUserAgent: () => `electron-double/${process.versions['electron']}`,
        isDestroyed: () => isDestroyed,
        isLoading: () => isLoading,
        isLoadingMainFrame: () => isLoading,
        isCrashed: () => false,
        isFocused: () => false,
        isDevToolsOpened: () => false,
        send: (channel: string, ...args: unknown[]) => {
          const body = codec.encode(args)
          act((link) => link.callDoor('deliver', [channel, body]))
        },
        setWindowOpenHandler: (handler: OpenHandler) => windowOpen.setHandler(handler),
        executeJavaScript: async (code: string, userGesture = false): Promise<unknown> => {
          const { session } = await linked
          const answer = await session.send('Runtime.evaluate', {
            expression: code,
            awaitPromise: true,
            returnByValue: true,
            userGesture,
          })
          const failure = answer.exceptionDetails
          if (failure !== undefined) throw new Error(failure.exception?.description ?? failure.text)
          return answer.result.value as unknown
        },
        startDrag: (item: Parameters<typeof checkDragItem>[0]) => {
          checkDragItem(item)
          calls.note('WebContents.startDrag', item)
        },
        setZoomFactor,
        getZoomFactor: () => zoomFactor,
        // Chromium's scale: each level is a fifth more.
        setZoomLevel: (level: number) => setZoomFactor(1.2 ** level),
        getZoomLevel: () => Math.log(zoomFactor) / Math.log(1.2),
        reload: () => act(({ session }) => session.send('Page.reload')),
        reloadIgnoringCache: () => act(({ session }) => session.send('Page.reload', { ignoreCache: true })),
        stop: () => act(({ session }) => session.send('Page.stopLoading')),
        forcefullyCrashRenderer: () => act(({ session }) => session.send('Page.crash')),
        undo: edit('undo'),
        redo: edit('redo'),
        cut: edit('cut'),
        copy: edit('copy'),
        paste: edit('paste'),
        delete: edit('delete'),
        selectAll: edit('selectAll'),
        close: () => act(({ target }) => target.close()),
      },
    ),
  )
  return { contents, linked }
}

import type { EventEmitter } from 'node:events'
import type { Browser, PageTarget } from '../browser/browser.ts'
import type { CdpSession } from '../browser/cdp.ts'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import type { PageMessage } from '../page/ipc-renderer.ts'
import { PAGE_BINDING } from '../page/preload-script.ts'
import { createFrames, type Frames } from './frames.ts'
import { guardNavigation, type Navigation } from './navigation.ts'
import { createPageSize, type PageSize } from './page-size.ts'
import { createEvent } from './preventable.ts'

export interface PageLinkParts {
  browser: Browser
  urls: SchemeUrls
  contents: EventEmitter
  size: { width: number; height: number }
  /** The text that runs first in every document. */
  script: string
  beforeDocument: (session: CdpSession, url: string) => Promise<void>
  /** @param contextId the script's context, to answer the very document that asked */
  onMessage: (message: PageMessage, contextId: number, link: PageLink) => void
  onWindowOpen: (details: { url: string; frameName: string; features: string }) => void
}

/** A window's page, connected: what Chromium tells of it comes out as Electron's events. */
export interface PageLink {
  readonly target: PageTarget
  readonly session: CdpSession
  readonly frames: Frames
  readonly navigation: Navigation
  readonly size: PageSize
  /** Resolves with the document's `load`. @throws Error with Chromium's own text, as `loadURL` does */
  load(url: string): Promise<void>
  /** Calls a function of the page's door; a document that is gone does not mind. */
  callDoor(name: 'settle' | 'deliver', args: unknown[], contextId?: number): void
}

export async function connectPage(parts: PageLinkParts): Promise<PageLink> {
  const { browser, urls, contents } = parts
  const target = await browser.openPage(parts.size)
  const { session } = target
  const frames = createFrames(urls, target.targetId)
  watchFrames(session, frames)
  watchLoading(session, frames, contents, urls)
  session.on('Page.windowOpen', ({ url, windowName, windowFeatures }) =>
    parts.onWindowOpen({
      url: urls.fromHttp(url),
      frameName: windowName === '_blank' ? '' : windowName,
      features: windowFeatures.join(),
    }),
  )
  await Promise.all([session.send('Page.enable'), session.send('Runtime.enable')])
  await session.send('Page.setLifecycleEventsEnabled', { enabled: true })
  await session.send('Runtime.addBinding', { name: PAGE_BINDING })
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: parts.script })
  const navigation = await guardNavigation({
    contents,
    session,
    frames,
    urls,
    beforeDocument: (url) => parts.beforeDocument(session, url),
  })
  const size = createPageSize(browser.root(), session, target.targetId)
  await size.resize(parts.size)

  const link: PageLink = {
    target,
    session,
    frames,
    navigation,
    size,
    load: (url) => loadDocument(target, frames, urls.toHttp(url), url),
    callDoor: (name, args, contextId) => {
      const expression = `__electronDouble.${name}(${args.map((arg) => JSON.stringify(arg)).join()})`
      session
        .send('Runtime.evaluate', { expression, ...(contextId !== undefined && { contextId }) })
        .catch(() => undefined)
    },
  }
  session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name === PAGE_BINDING) parts.onMessage(JSON.parse(payload) as PageMessage, executionContextId, link)
  })
  return link
}

function watchFrames(session: CdpSession, frames: Frames): void {
  session.on('Page.frameAttached', ({ frameId, parentFrameId }) => frames.attached(frameId, parentFrameId))
  session.on('Page.frameNavigated', ({ frame }) => frames.navigated(frame))
  session.on('Page.navigatedWithinDocument', ({ frameId, url }) => frames.movedWithin(frameId, url))
  session.on('Page.frameDetached', ({ frameId, reason }) => {
    if (reason === 'remove') frames.detached(frameId)
  })
  session.on('Runtime.executionContextCreated', ({ context }) => frames.contextCreated(context))
  session.on('Runtime.executionContextDestroyed', ({ executionContextId }) =>
    frames.contextDestroyed(executionContextId),
  )
  session.on('Runtime.executionContextsCleared', () => frames.contextsCleared())
}

function watchLoading(session: CdpSession, frames: Frames, contents: EventEmitter, urls: SchemeUrls): void {
  // An error page is a document too, but Electron does not call it loaded.
  let isErrorPage = false
  session.on('Page.frameStartedLoading', ({ frameId }) => {
    if (frames.isMain(frameId)) contents.emit('did-start-loading')
  })
  session.on('Page.frameStoppedLoading', ({ frameId }) => {
    if (frames.isMain(frameId)) contents.emit('did-stop-loading')
  })
  session.on('Page.frameNavigated', ({ frame }) => {
    if (!frames.isMain(frame.id)) return
    isErrorPage = frame.unreachableUrl !== undefined
    if (isErrorPage) {
      contents.emit('did-fail-load', createEvent(), -2, 'ERR_FAILED', urls.fromHttp(frame.unreachableUrl ?? ''), true)
    } else contents.emit('did-navigate', createEvent(), urls.fromHttp(frame.url), -1, '')
  })
  session.on('Page.domContentEventFired', () => {
    if (!isErrorPage) contents.emit('dom-ready', createEvent())
  })
  session.on('Page.loadEventFired', () => {
    if (!isErrorPage) contents.emit('did-finish-load')
  })
  session.on('Inspector.targetCrashed', () => {
    contents.emit('render-process-gone', createEvent(), { reason: 'crashed', exitCode: 1 })
  })
  session.on('Runtime.consoleAPICalled', ({ type, args }) => {
    const message = args.map((arg) => String(arg.value ?? arg.description ?? arg.type)).join(' ')
    const level = type === 'warning' || type === 'error' || type === 'debug' ? type : 'info'
    contents.emit('console-message', createEvent({ level, message, lineNumber: 0, sourceId: '', frame: frames.main() }))
  })
}

/** The listener is there before the command: a small document is loaded before Chromium's answer arrives. */
async function loadDocument(target: PageTarget, frames: Frames, httpUrl: string, url: string): Promise<void> {
  const loaded = Promise.withResolvers<string>()
  const seen = new Set<string>()
  let awaited: string | undefined
  const stop = target.session.on('Page.lifecycleEvent', ({ name, frameId, loaderId }) => {
    if (name !== 'load' || !frames.isMain(frameId)) return
    seen.add(loaderId)
    if (awaited !== undefined) loaded.resolve(loaderId)
  })
  try {
    const { loaderId, errorText } = await target.session.send('Page.navigate', { url: httpUrl })
    if (errorText !== undefined) throw new Error(`${errorText.replace('net::', '')} loading '${url}'`)
    awaited = loaderId
    // Without an id only the part after `#` has changed.
    if (loaderId === undefined || seen.has(loaderId)) return
    const last = await Promise.race([loaded.promise, target.gone])
    if (last !== loaderId) throw new Error(`ERR_ABORTED loading '${url}'`)
  } finally {
    stop()
  }
}

import type { EventEmitter } from 'node:events'
import type { CdpSession } from '../browser/cdp.ts'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import type { Frame, Frames } from './frames.ts'
import { createEvent, type Preventable } from './preventable.ts'

export interface NavigationParts {
  contents: EventEmitter
  session: CdpSession
  frames: Frames
  urls: SchemeUrls
  /** Runs while the document's request is held, so that it is in force for the first script. */
  beforeDocument: (url: string) => Promise<void>
}

export interface Navigation {
  /** Asks the listeners about a navigation that was held back in the page. @returns whether it may go on */
  isAllowed(url: string): boolean
}

/**
 * Makes `will-navigate`, `will-frame-navigate` and `will-redirect` real: the request of every document waits until the
 * listeners have spoken. What the app or the driver loads by itself asks nobody, as in Electron.
 */
export async function guardNavigation(parts: NavigationParts): Promise<Navigation> {
  const { contents, session, frames, urls, beforeDocument } = parts
  // Chromium announces what a page asks for, and not what is loaded from outside.
  const asked = new Set<string>()

  const ask = (event: string, url: string, isMainFrame: boolean, frame: Frame | undefined): boolean => {
    const details = navigationEvent(url, isMainFrame, frame ?? null)
    contents.emit(event, details, url, false, isMainFrame, 1, frame?.routingId ?? 0)
    return !details.defaultPrevented
  }
  const isAllowed = (url: string, frameId: string | undefined): boolean => {
    const isMainFrame = frameId === undefined || frames.isMain(frameId)
    const frame = frameId === undefined ? frames.main() : frames.of(frameId)
    // In Electron's order; the first one that prevents is the last one that is asked.
    return (
      (!isMainFrame || ask('will-navigate', url, true, frame)) && ask('will-frame-navigate', url, isMainFrame, frame)
    )
  }

  session.on('Page.frameRequestedNavigation', ({ frameId }) => void asked.add(frameId))
  session.on('Page.frameNavigated', ({ frame }) => void asked.delete(frame.id))
  session.on('Fetch.requestPaused', ({ requestId, request, frameId, redirectedRequestId }) => {
    const url = urls.fromHttp(request.url)
    const isMainFrame = frames.isMain(frameId)
    const isAsked = asked.has(frameId) || !isMainFrame
    const isRedirect = redirectedRequestId !== undefined
    const goesOn = isRedirect
      ? ask('will-redirect', url, isMainFrame, frames.of(frameId))
      : !isAsked || isAllowed(url, frameId)
    const answer = async (): Promise<void> => {
      if (!goesOn) {
        asked.delete(frameId)
        // The page stays where it is, as after Electron's own cancelling.
        await session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        return
      }
      if (isMainFrame) await beforeDocument(url)
      await session.send('Fetch.continueRequest', { requestId })
    }
    // The page may be gone before the answer.
    answer().catch(() => undefined)
  })
  session.on('Page.frameStartedNavigating', ({ frameId, url, navigationType }) => {
    const isSameDocument = navigationType === 'sameDocument' || navigationType === 'historySameDocument'
    const frame = frames.of(frameId) ?? null
    contents.emit(
      'did-start-navigation',
      navigationEvent(urls.fromHttp(url), frames.isMain(frameId), frame, isSameDocument),
    )
  })
  session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    const isMainFrame = frames.isMain(frameId)
    contents.emit(
      'did-navigate-in-page',
      createEvent(),
      urls.fromHttp(url),
      isMainFrame,
      1,
      frames.of(frameId)?.routingId ?? 0,
    )
  })
  await session.send('Fetch.enable', { patterns: [{ resourceType: 'Document' }] })
  return { isAllowed: (url) => isAllowed(url, undefined) }
}

interface NavigationDetails {
  url: string
  isMainFrame: boolean
  isSameDocument: boolean
  frame: Frame | null
  initiator: Frame | null
}

function navigationEvent(
  url: string,
  isMainFrame: boolean,
  frame: Frame | null,
  isSameDocument = false,
): Preventable & NavigationDetails {
  return createEvent({ url, isMainFrame, isSameDocument, frame, initiator: frame?.top ?? null })
}

import type { EventEmitter } from 'node:events'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import type { PageMessage } from '../page/ipc-renderer.ts'
import type { CallRecord } from './call-record.ts'
import { originOf } from './frames.ts'
import type { IpcDispatch } from './ipc-main.ts'
import type { PageLink } from './page-link.ts'
import type { Permissions } from './permissions.ts'
import { createEvent } from './preventable.ts'
import type { OpenDetails } from './window-open.ts'

export interface PageMessageParts {
  contents: EventEmitter & { id: number; send: (channel: string, ...args: unknown[]) => void }
  ipc: IpcDispatch
  urls: SchemeUrls
  calls: CallRecord
  permissions: Permissions
  preloadPath: string
  askForWindow: (details: Omit<OpenDetails, 'referrer'>) => void
}

/** What the shim in the page says becomes a call of `ipcMain` or an event of the page. */
export function receivePageMessage(
  message: PageMessage,
  contextId: number,
  link: PageLink,
  parts: PageMessageParts,
): void {
  const { contents, ipc, urls } = parts
  switch (message.kind) {
    case 'send':
      ipc.deliver(message.channel, senderEvent(contextId, link, contents), message.body)
      break
    case 'invoke':
      // Into the context that asked: after a reload the same number may be somebody else's.
      void ipc.call(message.channel, senderEvent(contextId, link, contents), message.body, (isSuccess, body) =>
        link.callDoor('settle', [message.id, isSuccess, body], contextId),
      )
      break
    case 'navigate':
      void leave(urls.fromHttp(message.url), link, parts)
      break
    case 'title':
      contents.emit('page-title-updated', createEvent(), message.title, true)
      break
    case 'window-open':
      parts.askForWindow({
        url: urls.fromHttp(message.url),
        frameName: message.frameName,
        features: message.features,
        disposition: message.disposition,
      })
      break
    case 'context-menu':
      contents.emit('context-menu', createEvent(), {
        x: message.x,
        y: message.y,
        linkURL: urls.fromHttp(message.linkURL),
        selectionText: message.selectionText,
        isEditable: message.isEditable,
        frame: link.frames.main(),
      })
      break
    case 'preload-error': {
      const error = new Error(message.message)
      error.stack = message.stack
      contents.emit('preload-error', createEvent(), parts.preloadPath, error)
    }
  }
}

function senderEvent(contextId: number, link: PageLink, contents: PageMessageParts['contents']): object {
  const frame = link.frames.ofContext(contextId) ?? null
  return createEvent({
    type: 'frame',
    sender: contents,
    senderFrame: frame,
    frameId: frame?.routingId ?? 0,
    processId: frame?.processId ?? 0,
    ports: [],
    reply: (channel: string, ...args: unknown[]) => contents.send(channel, ...args),
  })
}

/** A navigation that the page's guard has held back because it never becomes a request. */
async function leave(url: string, link: PageLink, parts: PageMessageParts): Promise<void> {
  if (!link.navigation.isAllowed(url)) return
  const isOurs = parts.urls.toHttp(url) !== url
  if (isOurs || /^(about|blob|data):/.test(url)) {
    await link.load(url).catch(() => undefined)
    return
  }
  // Another program's scheme: Electron asks for the permission and then asks the system to open it.
  const isGranted = await parts.permissions.isGranted(parts.contents, 'openExternal', link.frames.main().url)
  if (isGranted) parts.calls.note('navigation.openExternal', url, originOf(link.frames.main().url))
}

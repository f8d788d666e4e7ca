import type { Protocol } from '../browser/cdp.ts'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import { strict } from './strict.ts'

/** Electron's WebFrameMain, as far as a sender check needs it. */
export interface Frame {
  readonly url: string
  readonly origin: string
  readonly name: string
  readonly parent: Frame | null
  readonly top: Frame | null
  readonly frames: Frame[]
  readonly processId: number
  readonly routingId: number
  readonly frameTreeNodeId: number
  readonly detached: boolean
  isDestroyed(): boolean
}

export interface Frames {
  main(): Frame
  isMain(frameId: string): boolean
  /** The frame in which a script runs; undefined once its document is gone. */
  ofContext(contextId: number): Frame | undefined
  of(frameId: string): Frame | undefined
  attached(frameId: string, parentId: string): void
  navigated(frame: Pick<Protocol.Page.Frame, 'id' | 'url'> & { parentId?: string; name?: string }): void
  /** `history.pushState` and the part after `#`. */
  movedWithin(frameId: string, url: string): void
  detached(frameId: string): void
  contextCreated(context: Protocol.Runtime.ExecutionContextDescription): void
  contextDestroyed(contextId: number): void
  contextsCleared(): void
}

interface Known {
  frame: Frame
  url: string
  name: string
  parentId: string | undefined
  isDetached: boolean
}

/** Follows the frames of one page. @param mainFrameId Chromium gives a page's main frame the id of its target */
export function createFrames(urls: SchemeUrls, mainFrameId: string): Frames {
  const known = new Map<string, Known>()
  const contexts = new Map<number, string>()

  const add = (id: string, parentId: string | undefined): Known => {
    const number = known.size + 1
    const entry: Known = {
      url: 'about:blank',
      name: '',
      parentId,
      isDetached: false,
      frame: strict('WebFrameMain', {
        get url() {
          return urls.fromHttp(entry.url)
        },
        get origin() {
          return originOf(urls.fromHttp(entry.url))
        },
        get name() {
          return entry.name
        },
        get parent() {
          return entry.parentId === undefined ? null : (known.get(entry.parentId)?.frame ?? null)
        },
        get top() {
          return known.get(mainFrameId)?.frame ?? null
        },
        get frames() {
          return [...known.values()]
            .filter((other) => other.parentId === id && !other.isDetached)
            .map(({ frame }) => frame)
        },
        get detached() {
          return entry.isDetached
        },
        processId: 1,
        routingId: number,
        frameTreeNodeId: number,
        isDestroyed: () => entry.isDetached,
      }),
    }
    known.set(id, entry)
    return entry
  }
  const main = add(mainFrameId, undefined)

  return {
    main: () => main.frame,
    isMain: (frameId) => frameId === mainFrameId,
    of: (frameId) => known.get(frameId)?.frame,
    ofContext: (contextId) => known.get(contexts.get(contextId) ?? '')?.frame,
    attached: (frameId, parentId) => {
      if (!known.has(frameId)) add(frameId, parentId)
    },
    navigated: ({ id, url, parentId, name }) => {
      const entry = known.get(id) ?? add(id, parentId)
      entry.url = url
      entry.name = name ?? ''
    },
    movedWithin: (frameId, url) => {
      const entry = known.get(frameId)
      if (entry !== undefined) entry.url = url
    },
    detached: (frameId) => {
      const entry = known.get(frameId)
      if (entry !== undefined && entry !== main) entry.isDetached = true
    },
    contextCreated: ({ id, auxData }) => {
      const frameId: unknown = auxData === undefined ? undefined : Reflect.get(auxData, 'frameId')
      if (typeof frameId === 'string') contexts.set(id, frameId)
    },
    contextDestroyed: (contextId) => void contexts.delete(contextId),
    contextsCleared: () => contexts.clear(),
  }
}

/** As a browser writes it; the URL class says `null` for a scheme it does not know. */
export function originOf(url: string): string {
  return /^(?:blob:)?([a-z][a-z0-9+.-]*:\/\/[^/?#]+)/i.exec(url)?.[1] ?? 'null'
}

import { EventEmitter } from 'node:events'
import { copyFile, rm } from 'node:fs/promises'
import type { CdpSession } from '../browser/cdp.ts'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import { createEvent } from './preventable.ts'
import { limitEvents, strict } from './strict.ts'

export interface DownloadParts {
  root: CdpSession
  urls: SchemeUrls
  /** Where Chromium puts the files. */
  folderPath: string
  emitter: EventEmitter
  contentsOf: (targetId: string) => object | undefined
}

interface Download {
  item: EventEmitter
  cancel: () => void
  /** Chromium is done with it. */
  end: (filePath: string | undefined) => Promise<void>
}

/** Makes `will-download` real: a prevented download is cancelled in Chromium, a save path gets its copy at the end. */
export async function watchDownloads({ root, urls, folderPath, emitter, contentsOf }: DownloadParts): Promise<void> {
  const downloads = new Map<string, Download>()
  root.on('Browser.downloadWillBegin', ({ guid, url, suggestedFilename, frameId }) => {
    const download = createDownload(urls.fromHttp(url), suggestedFilename, () => {
      root.send('Browser.cancelDownload', { guid }).catch(() => undefined)
    })
    downloads.set(guid, download)
    const event = createEvent()
    emitter.emit('will-download', event, download.item, contentsOf(frameId))
    if (event.defaultPrevented) download.cancel()
  })
  root.on('Browser.downloadProgress', ({ guid, state, filePath }) => {
    if (state !== 'inProgress') void downloads.get(guid)?.end(filePath)
  })
  // Playwright leaves downloads to Electron, and so to the double.
  await root.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath: folderPath,
    eventsEnabled: true,
  })
}

function createDownload(url: string, fileName: string, cancelInChromium: () => void): Download {
  let savePath = ''
  let state: 'progressing' | 'completed' | 'cancelled' | 'interrupted' = 'progressing'
  const cancel = (): void => {
    state = 'cancelled'
    cancelInChromium()
  }
  const item = strict(
    'DownloadItem',
    Object.assign(limitEvents('DownloadItem', new EventEmitter(), ['updated', 'done']), {
      getURL: () => url,
      getFilename: () => fileName,
      getState: () => state,
      getSavePath: () => savePath,
      setSavePath: (path: string) => {
        savePath = path
      },
      cancel,
    }),
  )
  const settle = async (filePath: string | undefined): Promise<typeof state> => {
    if (filePath === undefined) return 'cancelled'
    if (state === 'cancelled') {
      // A small one is here before Chromium hears that nobody wants it.
      await rm(filePath, { force: true })
      return 'cancelled'
    }
    if (savePath !== '') await copyFile(filePath, savePath)
    return 'completed'
  }
  const end = async (filePath: string | undefined): Promise<void> => {
    state = await settle(filePath).catch(() => 'interrupted' as const)
    item.emit('done', createEvent(), state)
  }
  return { item, cancel, end }
}

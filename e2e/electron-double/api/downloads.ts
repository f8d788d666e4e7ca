import { EventEmitter } from 'node:events'
import { copyFile } from 'node:fs/promises'
import type { CdpSession } from '../browser/cdp.ts'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import { createEvent } from './preventable.ts'
import { limitEvents, strict } from './strict.ts'

export interface DownloadParts {
  root: CdpSession
  urls: SchemeUrls
  /** Where Chromium puts the files while nobody else has told it. */
  folderPath: string
  emitter: EventEmitter
  contentsOf: (targetId: string) => object | undefined
}

interface Download {
  item: EventEmitter
  finish: (state: 'completed' | 'cancelled', filePath: string | undefined) => void
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
    if (event.defaultPrevented) root.send('Browser.cancelDownload', { guid }).catch(() => undefined)
  })
  root.on('Browser.downloadProgress', ({ guid, state, filePath }) => {
    if (state !== 'inProgress') downloads.get(guid)?.finish(state === 'completed' ? 'completed' : 'cancelled', filePath)
  })
  // A driver that connects later names its own folder; the events go on.
  await root.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath: folderPath,
    eventsEnabled: true,
  })
}

function createDownload(url: string, fileName: string, cancel: () => void): Download {
  let savePath = ''
  let state = 'progressing'
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
  const finish: Download['finish'] = (ended, filePath) => {
    state = ended
    const tell = (): void => void item.emit('done', createEvent(), state)
    if (ended === 'completed' && savePath !== '' && filePath !== undefined) {
      copyFile(filePath, savePath).then(tell, () => {
        state = 'interrupted'
        tell()
      })
    } else tell()
  }
  return { item, finish }
}

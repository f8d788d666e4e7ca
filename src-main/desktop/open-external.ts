import { shell, type BrowserWindow } from 'electron'
import { ask } from './ask.ts'
import { DesktopError } from './desktop-error.ts'
import type { Words } from './words.ts'

export interface OpenExternalParts {
  readonly window: () => BrowserWindow | null
  readonly words: () => Words
}

/** The only way out to the system's browser. Asks each time, because links come from skills and results. */
export function createOpenExternal(parts: OpenExternalParts): (url: string) => Promise<null> {
  return async (text) => {
    const url = checkExternalUrl(text)
    const words = parts.words()
    const answer = await ask(parts.window(), {
      type: 'question',
      message: words.openLink(url.host),
      detail: url.href,
      buttons: [words.openInBrowser, words.cancel],
      defaultId: 1,
      cancelId: 1,
    })
    if (answer !== 0) throw new DesktopError('canceled', 'The link was not opened')
    await shell.openExternal(url.href)
    return null
  }
}

/**
 * The address, when it is plain https to a named host; `url.host` is in ASCII, so a look-alike shows as `xn--`.
 * @throws DesktopError `url_refused` for every other scheme, names and passwords, other ports, and addresses of this machine
 */
export function checkExternalUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOpen =
    url?.protocol === 'https:' &&
    url.username === '' &&
    url.password === '' &&
    url.port === '' &&
    /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(url.hostname) &&
    !/^[\d.]+$/.test(url.hostname)
  if (!isOpen) throw new DesktopError('url_refused', 'Only https links to a named host are opened')
  return url
}

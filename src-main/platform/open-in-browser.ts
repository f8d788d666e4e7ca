import { spawn } from 'node:child_process'

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
}

/**
 * Shows an address in the person's browser, where there is a display; elsewhere it does nothing.
 * @returns whether an opener was started; what it makes of the address is not known
 */
export function openInBrowser(url: string, environment: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const opener = OPENERS[process.platform]
  const hasDisplay = process.platform !== 'linux' || Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'])
  if (opener === undefined || !hasDisplay) return Promise.resolve(false)
  const [command, ...args] = opener
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

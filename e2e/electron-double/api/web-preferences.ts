import { isAbsolute } from 'node:path'
import type { WebPreferences } from 'electron'
import { unsupported } from './strict.ts'

/** Electron's own defaults, which are also all that the double can be: a page without Node, behind a bridge. */
const LOCKED = {
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  javascript: true,
  images: true,
  offscreen: false,
  plugins: false,
  disableDialogs: false,
} as const satisfies WebPreferences

/** Looks and conveniences: kept, told back, without effect here. */
const KEPT: readonly (keyof WebPreferences)[] = [
  'preload',
  'additionalArguments',
  'devTools',
  'spellcheck',
  'backgroundThrottling',
  'zoomFactor',
  'defaultEncoding',
  'defaultFontFamily',
  'defaultFontSize',
  'defaultMonospaceFontSize',
  'minimumFontSize',
  'textAreasAreResizable',
  'scrollBounce',
  'safeDialogs',
  'safeDialogsMessage',
  'autoplayPolicy',
  'v8CacheOptions',
  'webgl',
  'accessibleTitle',
  'disableHtmlFullscreenWindowResize',
  'focusOnNavigation',
]

/**
 * What `getLastWebPreferences()` tells.
 * @throws Error that names the first preference which would make a page other than the double's pages are
 */
export function readWebPreferences(given: WebPreferences = {}): WebPreferences {
  for (const [key, value] of Object.entries(given)) {
    const isLocked = Object.hasOwn(LOCKED, key)
    if (isLocked && value !== undefined && value !== Reflect.get(LOCKED, key)) {
      unsupported(`webPreferences.${key} = ${String(value)}`)
    }
    if (!isLocked && !KEPT.some((name) => name === key)) unsupported(`webPreferences.${key}`)
  }
  if (given.preload !== undefined && !isAbsolute(given.preload)) {
    throw new Error(`preload script must have absolute path: ${given.preload}`)
  }
  return { devTools: true, spellcheck: true, backgroundThrottling: true, ...given, ...LOCKED }
}

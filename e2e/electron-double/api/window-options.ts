import type { BrowserWindowConstructorOptions } from 'electron'
import { unsupported } from './strict.ts'

/** Honoured, or only for the eye and the window manager: those are kept for a test to look at. */
const KEPT: readonly (keyof BrowserWindowConstructorOptions)[] = [
  'width',
  'height',
  'x',
  'y',
  'center',
  'show',
  'title',
  'minWidth',
  'minHeight',
  'maxWidth',
  'maxHeight',
  'useContentSize',
  'resizable',
  'movable',
  'minimizable',
  'maximizable',
  'fullscreenable',
  'closable',
  'focusable',
  'backgroundColor',
  'icon',
  'frame',
  'titleBarStyle',
  'titleBarOverlay',
  'trafficLightPosition',
  'autoHideMenuBar',
  'darkTheme',
  'hasShadow',
  'roundedCorners',
  'thickFrame',
  'vibrancy',
  'visualEffectState',
  'backgroundMaterial',
  'accentColor',
  'acceptFirstMouse',
  'disableAutoHideCursor',
  'tabbingIdentifier',
  'paintWhenInitiallyHidden',
  'webPreferences',
]

/** @throws Error that names the first option without a meaning here (`parent`, `modal`, `kiosk` ...) */
export function checkWindowOptions(options: BrowserWindowConstructorOptions): void {
  for (const key of Object.keys(options)) {
    if (!KEPT.some((name) => name === key)) unsupported(`BrowserWindow option '${key}'`)
  }
}

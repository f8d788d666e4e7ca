import { desktop } from '../api/desktop.ts'
import { usePreferences } from '../api/preferences.ts'
import type { WindowPreferences } from '../../src-main/contract/desktop.ts'
import { setTextLanguage } from '../ui/text.ts'

const DARK = '(prefers-color-scheme: dark)'

/** Keeps the page in step with the settings: theme, language and, in a browser, zoom. @returns a function that stops */
export function followPreferences(): () => void {
  const system = window.matchMedia(DARK)
  const applyAgain = (): void => apply(usePreferences.getState(), system.matches)
  applyAgain()
  system.addEventListener('change', applyAgain)
  const stop = usePreferences.subscribe(applyAgain)
  return () => {
    system.removeEventListener('change', applyAgain)
    stop()
  }
}

function apply({ theme, language, zoom }: WindowPreferences, isSystemDark: boolean): void {
  const root = document.documentElement
  // Named also where the system decides: when the system changes its mind, Chromium restyles `light-dark()` only where it is used, not
  // where the colour is inherited; a changed attribute restyles everything.
  root.dataset['theme'] = theme === 'system' ? (isSystemDark ? 'dark' : 'light') : theme
  setTextLanguage(language)
  // The desktop zooms the whole window itself.
  if (desktop() === null) root.style.setProperty('--zoom', String(zoom))
}

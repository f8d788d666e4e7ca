import { desktop } from '../api/desktop.ts'
import { usePreferences } from '../api/preferences.ts'
import type { WindowPreferences } from '../../src-main/contract/desktop.ts'
import { setTextLanguage } from '../ui/text.ts'

/** Keeps the page in step with the settings: theme, language and, in a browser, zoom. @returns a function that stops */
export function followPreferences(): () => void {
  apply(usePreferences.getState())
  return usePreferences.subscribe(apply)
}

function apply({ theme, language, zoom }: WindowPreferences): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
  setTextLanguage(language)
  // The desktop zooms the whole window itself.
  if (desktop() === null) root.style.setProperty('--zoom', String(zoom))
}

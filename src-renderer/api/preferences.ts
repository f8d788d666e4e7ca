import { create } from 'zustand'
import { LANGUAGES, THEMES, type WindowPreferences } from '../../src-main/contract/desktop.ts'
import { desktop, fromDesktop } from './desktop.ts'

const STORAGE_KEY = 'preferences'
const DEFAULTS: WindowPreferences = {
  theme: 'system',
  language: 'system',
  zoom: 1,
  editorCommand: '',
  notifyAtEnd: true,
}
export const ZOOM_STEPS = [0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const

/** Settings of the window: kept by the desktop, or by the page itself in a browser. */
export const usePreferences = create<WindowPreferences>(() => DEFAULTS)

/** Reads the settings once at start, and again when the dialog opens: a menu of the desktop may have changed them. */
export async function loadPreferences(): Promise<void> {
  const bridge = desktop()
  if (bridge === null) {
    usePreferences.setState(readStored())
    return
  }
  usePreferences.setState(await fromDesktop(bridge.getPreferences()))
}

export async function changePreferences(change: Partial<WindowPreferences>): Promise<void> {
  usePreferences.setState(change)
  const bridge = desktop()
  if (bridge !== null) usePreferences.setState(await fromDesktop(bridge.setPreferences(change)))
  else localStorage.setItem(STORAGE_KEY, JSON.stringify(usePreferences.getState()))
}

/** What the page kept, member by member: it may be old, or written by hand. */
function readStored(): WindowPreferences {
  const stored = parseObject(localStorage.getItem(STORAGE_KEY))
  const zoom = Number(stored['zoom'])
  return {
    theme: THEMES.find((theme) => theme === stored['theme']) ?? DEFAULTS.theme,
    language: LANGUAGES.find((language) => language === stored['language']) ?? DEFAULTS.language,
    zoom: zoom >= 0.5 && zoom <= 3 ? zoom : DEFAULTS.zoom,
    editorCommand: typeof stored['editorCommand'] === 'string' ? stored['editorCommand'] : '',
    notifyAtEnd: stored['notifyAtEnd'] !== false,
  }
}

function parseObject(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

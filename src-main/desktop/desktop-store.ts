import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Store, { type Schema } from 'electron-store'
import { app } from 'electron'
import { LANGUAGES, THEMES, type WindowPreferences } from '../contract/desktop.ts'
import type { WindowState } from './window-state.ts'

export const ZOOM_RANGE = { min: 0.5, max: 3 } as const

interface StoredWindow {
  readonly preferences: WindowPreferences
  readonly state: WindowState | null
  /** The editor command that the person has agreed to; kept apart, for a page can set the preference. */
  readonly trustedEditorCommand: string
}

const DEFAULTS: StoredWindow = {
  preferences: { theme: 'system', language: 'system', zoom: 1, editorCommand: '', notifyAtEnd: true },
  state: null,
  trustedEditorCommand: '',
}

const SCHEMA: Schema<StoredWindow> = {
  trustedEditorCommand: { type: 'string', maxLength: 1000 },
  preferences: {
    type: 'object',
    additionalProperties: false,
    required: ['theme', 'language', 'zoom', 'editorCommand', 'notifyAtEnd'],
    properties: {
      theme: { type: 'string', enum: THEMES },
      language: { type: 'string', enum: LANGUAGES },
      zoom: { type: 'number', minimum: ZOOM_RANGE.min, maximum: ZOOM_RANGE.max },
      editorCommand: { type: 'string', maxLength: 1000 },
      notifyAtEnd: { type: 'boolean' },
    },
  },
  state: {
    type: ['object', 'null'],
    additionalProperties: false,
    required: ['bounds', 'isMaximized'],
    properties: {
      bounds: {
        type: 'object',
        additionalProperties: false,
        required: ['x', 'y', 'width', 'height'],
        properties: {
          x: { type: 'integer' },
          y: { type: 'integer' },
          width: { type: 'integer' },
          height: { type: 'integer' },
        },
      },
      isMaximized: { type: 'boolean' },
    },
  },
}

/** Settings that belong to the window and its place on the screen: `window.json` in Electron's user data. */
export interface DesktopStore {
  preferences(): WindowPreferences
  setPreferences(change: Partial<WindowPreferences>): WindowPreferences
  windowState(): WindowState | null
  setWindowState(state: WindowState): void
  trustedEditorCommand(): string
  trustEditorCommand(command: string): void
  /** Tells of each change of the preferences. */
  onPreferences(listener: (preferences: WindowPreferences) => void): void
}

/** Opens the store. A file that cannot be used is thrown away: a window that does not open would be worse. */
export function createDesktopStore(): DesktopStore {
  const store = openStore()
  return {
    preferences: () => store.get('preferences'),
    setPreferences: (change) => {
      store.set('preferences', { ...store.get('preferences'), ...change })
      return store.get('preferences')
    },
    windowState: () => store.get('state'),
    setWindowState: (state) => store.set('state', state),
    trustedEditorCommand: () => store.get('trustedEditorCommand'),
    trustEditorCommand: (command) => store.set('trustedEditorCommand', command),
    onPreferences: (listener) => {
      store.onDidChange('preferences', (now) => {
        if (now !== undefined) listener(now)
      })
    },
  }
}

function openStore(): Store<StoredWindow> {
  const open = (): Store<StoredWindow> =>
    new Store<StoredWindow>({ name: 'window', schema: SCHEMA, defaults: DEFAULTS, clearInvalidConfig: true })
  try {
    return open()
  } catch {
    rmSync(join(app.getPath('userData'), 'window.json'), { force: true })
    return open()
  }
}

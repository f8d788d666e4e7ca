/**
 * What needs a desktop and therefore goes by Electron's IPC instead of the API (DESIGN 1). Plain values and types only: the
 * preload is built from this file and must stay tiny.
 */
export const DESKTOP_CHANNELS = {
  pickSkill: 'desktop:pick-skill',
  addPath: 'desktop:add-path',
  revealArtifact: 'desktop:reveal-artifact',
  openArtifact: 'desktop:open-artifact',
  dragArtifact: 'desktop:drag-artifact',
  revealSkill: 'desktop:reveal-skill',
  openInEditor: 'desktop:open-in-editor',
  openExternal: 'desktop:open-external',
  revealLogs: 'desktop:reveal-logs',
  notify: 'desktop:notify',
  setProgress: 'desktop:set-progress',
  getPreferences: 'desktop:get-preferences',
  setPreferences: 'desktop:set-preferences',
  getApiKeys: 'desktop:get-api-keys',
  setApiKey: 'desktop:set-api-key',
  removeApiKey: 'desktop:remove-api-key',
} as const
export type DesktopChannel = (typeof DESKTOP_CHANNELS)[keyof typeof DESKTOP_CHANNELS]

/** Main to window: a menu item or a shortcut of the system was used. */
export const COMMAND_CHANNEL = 'desktop:command'
export const MENU_COMMANDS = [
  'open-skill',
  'run',
  'run-without-cache',
  'cancel-run',
  'rerun',
  'show-setup',
  'show-run',
  'show-palette',
  'show-settings',
  'show-shortcuts',
  'toggle-library',
  'toggle-inspector',
] as const
export type MenuCommand = (typeof MENU_COMMANDS)[number]
/**
 * The keys of each command, written once for the menu and for the help of the window. `Mod` is Cmd on macOS and Ctrl elsewhere;
 * the rest is spelled as Electron spells accelerators.
 */
export const MENU_SHORTCUTS: Readonly<Record<MenuCommand, string>> = {
  'open-skill': 'Mod+O',
  run: 'Mod+Enter',
  'run-without-cache': 'Mod+Shift+Enter',
  'cancel-run': 'Mod+.',
  rerun: 'Mod+R',
  'show-setup': 'Mod+1',
  'show-run': 'Mod+2',
  'show-palette': 'Mod+K',
  'show-settings': 'Mod+,',
  'show-shortcuts': 'Mod+/',
  'toggle-library': 'Mod+B',
  'toggle-inspector': 'Mod+Alt+B',
}
/** Either a menu command, or a view that a deep link, a notification or a second start asks for. Never starts a run. */
export type DesktopCommand =
  | { readonly kind: 'menu'; readonly command: MenuCommand }
  | { readonly kind: 'show-request'; readonly requestId: string }
  | { readonly kind: 'show-skill'; readonly libraryId: string }

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
export const LANGUAGES = ['system', 'en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

/** Settings that belong to the window, kept by electron-store in the desktop and by the page itself in a browser. */
export interface WindowPreferences {
  readonly theme: Theme
  readonly language: Language
  /** 1 is the actual size. The desktop applies it to the whole window by itself; in a browser the page does. */
  readonly zoom: number
  /** Such as `code -g {file}:{line}`; empty for the system's choice. The desktop asks before it first starts an unknown one. */
  readonly editorCommand: string
  readonly notifyAtEnd: boolean
}

/** Keys that the desktop may keep in the system's key store, by the variables that else hold them. */
export const API_KEY_NAMES = [
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'GEMINI_API_KEY',
  'SKILL_TRYOUT_AGENT_API_KEY',
] as const
export type ApiKeyName = (typeof API_KEY_NAMES)[number]

/** Which keys there are; a key itself never comes back to the page. */
export interface ApiKeys {
  /** False where the system has no key store: then keys come from the environment only. */
  readonly canStore: boolean
  readonly keys: readonly { readonly name: ApiKeyName; readonly source: 'environment' | 'stored' | null }[]
}

/** Errors cross the bridge as data, because Electron's invoke keeps nothing of an error but its message. */
export type DesktopAnswer<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly code: string; readonly message: string }

/** Arguments and answer of each channel: the one place where they are typed. */
export interface DesktopCalls {
  [DESKTOP_CHANNELS.pickSkill]: { args: [kind: 'folder' | 'package']; value: { libraryIds: string[] } }
  [DESKTOP_CHANNELS.addPath]: { args: [path: string]; value: { libraryId: string } }
  [DESKTOP_CHANNELS.revealArtifact]: { args: [requestId: string, artifactPath: string]; value: null }
  [DESKTOP_CHANNELS.openArtifact]: { args: [requestId: string, artifactPath: string]; value: null }
  [DESKTOP_CHANNELS.dragArtifact]: { args: [requestId: string, artifactPath: string]; value: null }
  [DESKTOP_CHANNELS.revealSkill]: { args: [libraryId: string]; value: null }
  [DESKTOP_CHANNELS.openInEditor]: { args: [libraryId: string, relativePath: string, line: number]; value: null }
  [DESKTOP_CHANNELS.openExternal]: { args: [url: string]; value: null }
  [DESKTOP_CHANNELS.revealLogs]: { args: []; value: null }
  [DESKTOP_CHANNELS.notify]: { args: [notice: { title: string; body: string; requestId: string }]; value: null }
  [DESKTOP_CHANNELS.setProgress]: { args: [state: 'none' | 'busy' | 'failed']; value: null }
  [DESKTOP_CHANNELS.getPreferences]: { args: []; value: WindowPreferences }
  [DESKTOP_CHANNELS.setPreferences]: { args: [change: Partial<WindowPreferences>]; value: WindowPreferences }
  [DESKTOP_CHANNELS.getApiKeys]: { args: []; value: ApiKeys }
  [DESKTOP_CHANNELS.setApiKey]: { args: [name: ApiKeyName, value: string]; value: ApiKeys }
  [DESKTOP_CHANNELS.removeApiKey]: { args: [name: ApiKeyName]; value: ApiKeys }
}

type Call<Channel extends DesktopChannel> = (
  ...args: DesktopCalls[Channel]['args']
) => Promise<DesktopAnswer<DesktopCalls[Channel]['value']>>

/** `window.desktop`, present only in the desktop. */
export interface DesktopApi {
  readonly platform: string
  readonly pickSkill: Call<typeof DESKTOP_CHANNELS.pickSkill>
  /** Takes the dropped file or folder itself; its path never reaches the page. */
  readonly addDropped: (file: unknown) => Promise<DesktopAnswer<{ libraryId: string }>>
  readonly revealArtifact: Call<typeof DESKTOP_CHANNELS.revealArtifact>
  readonly openArtifact: Call<typeof DESKTOP_CHANNELS.openArtifact>
  readonly dragArtifact: Call<typeof DESKTOP_CHANNELS.dragArtifact>
  readonly revealSkill: Call<typeof DESKTOP_CHANNELS.revealSkill>
  readonly openInEditor: Call<typeof DESKTOP_CHANNELS.openInEditor>
  readonly openExternal: Call<typeof DESKTOP_CHANNELS.openExternal>
  readonly revealLogs: Call<typeof DESKTOP_CHANNELS.revealLogs>
  readonly notify: Call<typeof DESKTOP_CHANNELS.notify>
  readonly setProgress: Call<typeof DESKTOP_CHANNELS.setProgress>
  readonly getPreferences: Call<typeof DESKTOP_CHANNELS.getPreferences>
  readonly setPreferences: Call<typeof DESKTOP_CHANNELS.setPreferences>
  readonly getApiKeys: Call<typeof DESKTOP_CHANNELS.getApiKeys>
  readonly setApiKey: Call<typeof DESKTOP_CHANNELS.setApiKey>
  readonly removeApiKey: Call<typeof DESKTOP_CHANNELS.removeApiKey>
  /** Answers a function that stops listening. */
  readonly onCommand: (listener: (command: DesktopCommand) => void) => () => void
}

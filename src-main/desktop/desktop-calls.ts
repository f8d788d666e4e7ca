import { DESKTOP_CHANNELS } from '../contract/desktop.ts'
import type { AddPath } from './add-path.ts'
import type { DesktopApiClient } from './api-client.ts'
import type { ApiKeyStore } from './api-keys.ts'
import { createArtifactActions } from './artifact-actions.ts'
import type { DesktopStore } from './desktop-store.ts'
import type { DesktopHandlers } from './ipc.ts'
import type { DesktopLog } from './logs.ts'
import type { MainWindow } from './main-window.ts'
import { createNotify } from './notifications.ts'
import { createEditorActions } from './open-in-editor.ts'
import { createOpenExternal } from './open-external.ts'
import { createPickSkill } from './pick-skill.ts'
import type { Progress } from './progress.ts'
import type { RunningServer } from './server-door.ts'
import { createTrustedEditor } from './trusted-editor.ts'
import type { Words } from './words.ts'

export interface DesktopCallParts {
  readonly server: RunningServer
  readonly api: DesktopApiClient
  readonly addPath: AddPath
  readonly window: MainWindow
  readonly store: DesktopStore
  readonly apiKeys: ApiKeyStore
  readonly progress: Progress
  readonly log: DesktopLog
  readonly words: () => Words
  readonly dragIconPath: string
}

/** What each channel does. */
export function createDesktopCalls(parts: DesktopCallParts): DesktopHandlers {
  const { api, apiKeys, server, store, words } = parts
  const window = parts.window.current
  const artifacts = createArtifactActions({ server, window, dragIconPath: parts.dragIconPath })
  const editor = createEditorActions({
    api,
    editorCommand: createTrustedEditor({ store, window, words }),
    log: parts.log.logger,
  })
  return {
    [DESKTOP_CHANNELS.pickSkill]: createPickSkill({ addPath: parts.addPath, window, words }),
    [DESKTOP_CHANNELS.addPath]: parts.addPath,
    [DESKTOP_CHANNELS.revealArtifact]: artifacts.reveal,
    [DESKTOP_CHANNELS.openArtifact]: artifacts.open,
    [DESKTOP_CHANNELS.dragArtifact]: artifacts.drag,
    [DESKTOP_CHANNELS.revealSkill]: editor.revealSkill,
    [DESKTOP_CHANNELS.openInEditor]: editor.openInEditor,
    [DESKTOP_CHANNELS.openExternal]: createOpenExternal({ window, words }),
    [DESKTOP_CHANNELS.revealLogs]: parts.log.reveal,
    [DESKTOP_CHANNELS.notify]: createNotify(parts.window),
    [DESKTOP_CHANNELS.setProgress]: parts.progress.set,
    [DESKTOP_CHANNELS.getPreferences]: () => Promise.resolve(store.preferences()),
    [DESKTOP_CHANNELS.setPreferences]: (change) => Promise.resolve(store.setPreferences(change)),
    [DESKTOP_CHANNELS.getApiKeys]: () => Promise.resolve(apiKeys.state()),
    [DESKTOP_CHANNELS.setApiKey]: (name, value) => apiKeys.set(name, value),
    [DESKTOP_CHANNELS.removeApiKey]: (name) => apiKeys.remove(name),
  }
}

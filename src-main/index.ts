import { join } from 'node:path'
import { app, dialog, safeStorage } from 'electron'
import { readDataPath, readSettings } from './config.ts'
import { createApiKeyStore } from './desktop/api-keys.ts'
import { collectRequests, type EarlyRequests } from './desktop/app-events.ts'
import { findAppPaths } from './desktop/app-paths.ts'
import { registerAppScheme, serveAppScheme } from './desktop/app-scheme.ts'
import { readDesktopEnvironment } from './desktop/desktop-environment.ts'
import { lockDown } from './desktop/lock-down.ts'
import { openLog, type DesktopLog } from './desktop/logs.ts'
import { openDesktop } from './desktop/open-desktop.ts'
import { followDataFolder } from './desktop/user-data.ts'
import { findProject } from './project.ts'
import { startServer } from './server.ts'

app.enableSandbox()
app.setAppUserModelId('app.skill-tryout.desktop')
followDataFolder()
registerAppScheme()

if (app.requestSingleInstanceLock()) {
  const log = openLog()
  lockDown((what, detail) => log.logger.warn({ what, detail }, 'refused'))
  openApp(log, collectRequests()).catch((cause: unknown) => {
    log.logger.fatal({ err: cause }, 'the app cannot start')
    dialog.showErrorBox('Skill Tryout cannot start', cause instanceof Error ? cause.message : String(cause))
    app.exit(1)
  })
} else {
  app.quit()
}

async function openApp(log: DesktopLog, requests: EarlyRequests): Promise<void> {
  const { isPackaged } = app
  const project = findProject()
  const paths = findAppPaths(project.rootPath)
  const dataPath = readDataPath(process.env, undefined)
  const settings = readSettings(process.env, dataPath)
  const asksShell = isPackaged && process.platform !== 'win32'
  const environment = await readDesktopEnvironment({ ...paths, environment: process.env, asksShell })
  await app.whenReady()
  const apiKeys = createApiKeyStore({
    vault: safeStorage,
    filePath: join(app.getPath('userData'), 'api-keys.json'),
    environment,
    log: log.logger,
  })
  const server = await startServer({
    ...project,
    ...paths,
    dataPath,
    settings,
    environment: apiKeys.environment,
    port: 0,
    home: 'desktop',
    log: log.logger,
  })
  serveAppScheme({ server, developmentUrl: isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null) })
  openDesktop({ server, paths, log, requests, apiKeys })
}

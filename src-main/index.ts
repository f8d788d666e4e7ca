import { join } from 'node:path'
import { app, dialog } from 'electron'
import { collectRequests, type EarlyRequests } from './desktop/app-events.ts'
import { findAppPaths } from './desktop/app-paths.ts'
import { registerAppScheme, serveAppScheme } from './desktop/app-scheme.ts'
import { lockDown } from './desktop/lock-down.ts'
import { openLog, type DesktopLog } from './desktop/logs.ts'
import { openDesktop } from './desktop/open-desktop.ts'
import { followDataFolder } from './desktop/user-data.ts'
import { startServer } from './server.ts'

/** Built to `out/main/index.js`; `package.json` is two folders up, in the repository as in the package. */
const ROOT_PATH = join(import.meta.dirname, '..', '..')

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
  await app.whenReady()
  const paths = findAppPaths(ROOT_PATH)
  const server = await startServer({ home: 'desktop', resourcesPath: paths.resourcesPath, nodePath: paths.nodePath })
  serveAppScheme({ server, developmentUrl: app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null) })
  openDesktop({ server, paths, log, requests })
}

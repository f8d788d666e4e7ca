import { spawn } from 'node:child_process'
import { ConfigError, readDataPath, readSettings } from './config.ts'
import { findElectron, tryInstallElectron } from './platform/find-electron.ts'
import { openInBrowser } from './platform/open-in-browser.ts'
import { createStderrLog } from './platform/stderr-log.ts'
import { findProject, type Project } from './project.ts'
import { askRunningServer } from './running-server.ts'
import { startServer } from './server.ts'
import { STOP_SIGNALS, stopOnSignals } from './stop-on-signals.ts'

/** `npm start`: the window where Electron's program is there or can be had, else the same app in the browser (DESIGN 3). */
async function start(args: readonly string[]): Promise<void> {
  const project = findProject()
  const electronPath = findElectron(project.rootPath) ?? (await tryInstallElectron(project.rootPath))
  if (electronPath !== null) {
    openWindow(electronPath, project, args)
    return
  }
  process.stdout.write(
    'Electron’s program is not here and could not be fetched, so Skill Tryout opens in the browser.\n',
  )
  await openPage(project)
}

function openWindow(electronPath: string, project: Project, args: readonly string[]): void {
  const child = spawn(electronPath, [project.rootPath, ...args], { stdio: 'inherit' })
  child.on('error', (cause) => fail(`Electron could not be started: ${cause.message}`))
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 0) : 1))
  // The window has no ear for SIGHUP, which would end it at once.
  for (const signal of STOP_SIGNALS) process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal))
}

async function openPage(project: Project): Promise<void> {
  const dataPath = readDataPath(process.env, undefined)
  const running = await askRunningServer(dataPath)
  if (running !== null) {
    const { url } = await running.client.session.createLink({})
    await show(url)
    return
  }
  const server = await stopOnSignals(() =>
    startServer({
      dataPath,
      settings: readSettings(process.env, dataPath),
      port: 0,
      home: 'headless',
      webRootPath: project.webRootPath,
      resourcesPath: project.resourcesPath,
      version: project.version,
      log: createStderrLog('warn'),
      environment: process.env,
    }),
  )
  if (server === null) return
  await show(server.loginLink())
  process.stdout.write('Press Ctrl+C to stop.\n')
}

async function show(link: string): Promise<void> {
  process.stdout.write(`Open this link (it works once):\n\n  ${link}\n\n`)
  await openInBrowser(link)
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

start(process.argv.slice(2)).catch((cause: unknown) => {
  fail(cause instanceof ConfigError ? cause.message : `Skill Tryout could not start: ${String(cause)}`)
})

import { parseArgs } from 'node:util'
import { callerPath } from './caller-path.ts'
import { ConfigError, readDataPath, readSettings } from './config.ts'
import { createStderrLog } from './platform/stderr-log.ts'
import { findProject } from './project.ts'
import { startServer } from './server.ts'
import { stopOnSignals } from './stop-on-signals.ts'

const USAGE = 'usage: serve [--data-dir DIR] [--port N]'

/** The headless server (DESIGN 4): its first line on standard output says that it is ready, everything else goes to standard error. */
async function serve(args: readonly string[]): Promise<void> {
  const { values } = parseCommand(args)
  const port = parsePort(values.port)
  const dataDir = values['data-dir']
  const dataPath = readDataPath(process.env, dataDir === undefined ? undefined : callerPath(dataDir))
  const project = findProject()
  const log = createStderrLog()
  const server = await stopOnSignals(() =>
    startServer({
      dataPath,
      settings: readSettings(process.env, dataPath),
      port,
      home: 'headless',
      webRootPath: project.webRootPath,
      resourcesPath: project.resourcesPath,
      version: project.version,
      log,
      environment: process.env,
    }),
  )
  if (server === null) return
  const ready = { event: 'ready', url: server.url, pid: process.pid, server_file: server.serverFilePath }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  log.info({ url: server.url }, 'open the app in a browser by a login link: npm start, or POST /v1/login-links')
}

function parseCommand(args: readonly string[]): {
  values: { 'data-dir'?: string | undefined; port?: string | undefined }
} {
  try {
    return parseArgs({ args: [...args], options: { 'data-dir': { type: 'string' }, port: { type: 'string' } } })
  } catch (cause) {
    // Node explains in three lines what one says.
    const reason =
      cause instanceof Error ? cause.message.replaceAll(/\s*\n\s*/g, ' ').replace(/\.$/, '') : 'bad arguments'
    throw new ConfigError(`${reason}; ${USAGE}`)
  }
}

function parsePort(text = '0'): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  if (port < 0 || port > 65_535)
    throw new ConfigError(`--port must be a number from 0 to 65535, not ${JSON.stringify(text)}`)
  return port
}

serve(process.argv.slice(2)).catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`)
  process.exit(1)
})

import { readDataPath, readSettings } from '../config.ts'
import { createStderrLog } from '../platform/stderr-log.ts'
import { findProject } from '../project.ts'
import { askRunningServer, connect, type ReachedServer } from '../running-server.ts'
import { startServer } from '../server.ts'

/** A server to talk to, and the data folder that it works in. */
export interface CommandServer extends ReachedServer {
  readonly dataPath: string
}

const USER_AGENT = 'skill-tryout-cli'

/**
 * Does a deed with the server of the data folder: the one that runs already, such as the open window's, or one of our own that lives only for
 * this command.
 * @param dataDir from `--data-dir`
 */
export async function withServer<Value>(
  dataDir: string | undefined,
  deed: (server: CommandServer) => Promise<Value>,
): Promise<Value> {
  const dataPath = readDataPath(process.env, dataDir)
  const running = await askRunningServer(dataPath, USER_AGENT)
  if (running !== null) return await deed({ ...running, dataPath })
  const project = findProject()
  const own = await startServer({
    dataPath,
    settings: readSettings(process.env, dataPath),
    port: 0,
    home: 'headless',
    webRootPath: project.webRootPath,
    resourcesPath: project.resourcesPath,
    version: project.version,
    log: createStderrLog('warn'),
    environment: process.env,
  })
  try {
    return await deed({ url: own.url, token: own.token, client: connect(own.url, own.token, USER_AGENT), dataPath })
  } finally {
    await own.close()
  }
}

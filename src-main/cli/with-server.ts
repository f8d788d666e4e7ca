import { setTimeout as delay } from 'node:timers/promises'
import { callerPath } from '../caller-path.ts'
import { readDataPath, readSettings } from '../config.ts'
import { createStderrLog } from '../platform/stderr-log.ts'
import { findProject } from '../project.ts'
import { askRunningServer, connect, type ReachedServer } from '../running-server.ts'
import { DataFolderInUseError, startServer } from '../server.ts'

/** A server to talk to, and the data folder that it works in. */
export interface CommandServer extends ReachedServer {
  readonly dataPath: string
}

const USER_AGENT = 'skill-tryout-cli'
/** A command that works with the server of another one. */
const GUEST_AGENT = 'skill-tryout-cli/guest'
/** A guest that asked so lately may be about to ask for the result of its run. */
const GUEST_QUIET_MS = 2_000
/** So long may the holder of a data folder take to begin answering, or to end. */
const PATIENCE_MS = 15_000
const POLL_MS = 100
const NEEDS_OWN =
  'A server works in this data folder already, and a recording needs one of its own: end it, or name another folder by --data-dir.'

/**
 * Does a deed with the server of the data folder: the one that runs already, such as the open window's or another command's, or one of our own
 * that lives for this command, and a little longer where another command has begun to use it.
 * @param dataDir from `--data-dir`
 * @param ownEnvironment variables that only a server of our own can have; then one that runs already is an error
 */
export async function withServer<Value>(
  dataDir: string | undefined,
  deed: (server: CommandServer) => Promise<Value>,
  ownEnvironment: OwnEnvironment = null,
): Promise<Value> {
  const dataPath = readDataPath(process.env, dataDir === undefined ? undefined : callerPath(dataDir))
  const { server, release } = await reachServer(dataPath, ownEnvironment)
  try {
    return await deed({ ...server, dataPath })
  } finally {
    await release()
  }
}

type OwnEnvironment = Readonly<Record<string, string>> | null

interface Reached {
  readonly server: ReachedServer
  readonly release: () => Promise<void>
}

async function reachServer(dataPath: string, ownEnvironment: OwnEnvironment): Promise<Reached> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const running = await askRunningServer(dataPath, GUEST_AGENT)
    if (running !== null && ownEnvironment !== null) throw new Error(NEEDS_OWN)
    if (running !== null) return { server: running, release: () => Promise.resolve() }
    try {
      return await startOwn(dataPath, ownEnvironment)
    } catch (cause) {
      // Its holder is about to answer or to end; both are worth a moment.
      if (!(cause instanceof DataFolderInUseError) || Date.now() > until) throw cause
      await delay(POLL_MS)
    }
  }
}

async function startOwn(dataPath: string, ownEnvironment: OwnEnvironment): Promise<Reached> {
  const project = findProject()
  const startedAt = new Date().toISOString()
  const own = await startServer({
    dataPath,
    settings: readSettings(process.env, dataPath),
    port: 0,
    home: 'headless',
    webRootPath: project.webRootPath,
    resourcesPath: project.resourcesPath,
    version: project.version,
    log: createStderrLog('warn'),
    environment: { ...process.env, ...ownEnvironment },
  })
  const client = connect(own.url, own.token, USER_AGENT)
  return {
    server: { url: own.url, token: own.token, client },
    async release() {
      await othersDone(client, startedAt)
      await own.close()
    },
  }
}

/**
 * A command that found this server while it ran must not lose its run to our end. Runs that an earlier server left in the queue are no
 * reason to wait: they keep their place.
 */
async function othersDone(client: ReachedServer['client'], startedAt: string): Promise<void> {
  for (;;) {
    const active = await Promise.all(
      (['queued', 'running'] as const).map((status) => client.tempRuns.list({ query: { status, page_size: 100 } })),
    )
    const isAwaited = active.some(({ runs }) => runs.some((run) => run.run_id !== null && run.created_at >= startedAt))
    const { recent_clients: clients } = await client.system.connection({})
    const guest = clients.find(({ name }) => name === GUEST_AGENT)
    const isQuiet = guest === undefined || Date.now() - Date.parse(guest.last_seen_at) > GUEST_QUIET_MS
    if (!isAwaited && isQuiet) return
    await delay(POLL_MS)
  }
}

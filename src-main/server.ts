import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { ConfigError, type Settings } from './config.ts'
import { prepareDataFolder } from './data-folder.ts'
import type { Agent } from './engine/agents/agent.ts'
import { createEngine } from './engine/create-engine.ts'
import { createHttpApp } from './http/http-app.ts'
import { isDiskFull } from './platform/disk-faults.ts'
import { acquireInstanceLock } from './platform/instance-lock.ts'
import { writeFileAtomic } from './platform/write-file-atomic.ts'

const TOKEN_BYTES = 32

/** One server per data folder: somebody else has it. */
export class DataFolderInUseError extends ConfigError {
  constructor(dataPath: string) {
    super(`Another Skill Tryout already uses ${dataPath}; stop it or use another --data-dir`)
    this.name = 'DataFolderInUseError'
  }
}

export interface ServerOptions {
  readonly dataPath: string
  readonly settings: Settings
  /** 0 takes a free port. */
  readonly port: number
  readonly home: 'desktop' | 'headless'
  /** Folder of the built page. */
  readonly webRootPath: string
  /** Folder that holds `samples/`. */
  readonly resourcesPath: string
  readonly version: string
  readonly log: Logger
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A Node that validates skills, and runs script skills where none is on the PATH; default: the one that runs this. */
  readonly nodePath?: string | null
  /** Engines beside the product's own, for tests. */
  readonly moreAgents?: readonly Agent[]
}

/** The whole product without a window: engine, HTTP door, and the file that tells others where it is. */
export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly token: string
  readonly serverFilePath: string
  answer(request: Request, caller: 'page' | 'desktop'): Promise<Response>
  answerPage(url: URL): Promise<Response>
  artifactPath(requestId: string, artifactPath: string): Promise<string>
  /** A one-time link for a browser; its secret is in the fragment. */
  loginLink(): string
  close(): Promise<void>
}

/**
 * The composition root: lock, engine, HTTP, `server.json`. Each step's undo is registered before the next step.
 * @throws ConfigError when the data folder is in use or cannot be used, the disk is full, or the port is taken
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const undo: (() => void | Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step()
  }
  try {
    return await start(options, undo, close)
  } catch (cause) {
    await close()
    if (!isDiskFull(cause)) throw cause
    throw new ConfigError(`The disk with ${options.dataPath} is full; free some space, then start again`)
  }
}

async function start(
  options: ServerOptions,
  undo: (() => void | Promise<void>)[],
  close: () => Promise<void>,
): Promise<RunningServer> {
  const { dataPath, log } = options
  prepareDataFolder(dataPath)
  const lock = acquireInstanceLock(join(dataPath, 'server.lock'))
  if (lock.kind === 'held') throw new DataFolderInUseError(dataPath)
  undo.push(() => lock.release())

  const engine = await createEngine({
    dataPath,
    samplesPath: join(options.resourcesPath, 'samples'),
    settings: options.settings,
    version: options.version,
    home: options.home,
    nodePath: options.nodePath ?? process.execPath,
    log,
    environment: options.environment,
    ...(options.moreAgents === undefined ? {} : { moreAgents: options.moreAgents }),
  })
  undo.push(() => engine.close())

  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const serverFilePath = join(dataPath, 'server.json')
  const app = createHttpApp({
    engine,
    token,
    log,
    webRootPath: options.webRootPath,
    version: options.version,
    connection: { dataDirPath: dataPath, serverFilePath },
  })
  undo.push(() => app.close())
  const { port, url } = await app.listen(options.port).catch((cause: unknown) => {
    throw new ConfigError(cause instanceof Error ? cause.message : String(cause))
  })

  undo.push(() => rmSync(serverFilePath, { force: true }))
  const facts = { url, token, pid: process.pid, started_at: new Date().toISOString(), version: options.version }
  await writeFileAtomic(serverFilePath, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 })

  let closing: Promise<void> | null = null
  return {
    url,
    port,
    token,
    serverFilePath,
    answer: (request, caller) => app.answer(request, caller),
    answerPage: (pageUrl) => app.answerPage(pageUrl),
    artifactPath: (requestId, path) => engine.runs.artifactPath(requestId, path),
    loginLink: () => app.loginLink(),
    close: () => (closing ??= close()),
  }
}

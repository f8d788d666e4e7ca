// `node e2e/agents/install-agents.ts [ENGINE ...]`: puts the pinned agent CLIs into the cache, without their install scripts.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { agentsPath, PINNED_AGENTS, type PinnedAgent } from './pinned-agents.ts'

const INSTALL_TIMEOUT_MS = 180_000

/** @returns null when the agent is there, in its version; else what is wrong, in one line */
export function whatIsMissing(agent: PinnedAgent, folderPath = join(agentsPath(), agent.engine)): string | null {
  const version = readVersion(join(folderPath, 'node_modules', agent.npmPackage))
  if (version === null) return 'it is not installed'
  if (version !== agent.version) return `version ${version} is there instead of ${agent.version}`
  if (!existsSync(join(folderPath, 'node_modules', '.bin', agent.command))) return `npm made no ${agent.command}`
  if (agent.platformPackage === null) return null
  const places = [join(folderPath, 'node_modules'), join(folderPath, 'node_modules', agent.npmPackage, 'node_modules')]
  const isThere = places.some((place) => existsSync(join(place, agent.platformPackage ?? '')))
  return isThere ? null : `npm brought no program for this machine (${agent.platformPackage})`
}

function readVersion(packagePath: string): string | null {
  try {
    const facts: unknown = JSON.parse(readFileSync(join(packagePath, 'package.json'), 'utf8'))
    const version = typeof facts === 'object' && facts !== null && 'version' in facts ? facts.version : null
    return typeof version === 'string' ? version : null
  } catch {
    return null
  }
}

/**
 * Installs what is missing, one after the other.
 * @param until time (`performance.now()`) after which no further one is begun
 * @returns what could not be installed, with the reason
 */
export async function installAgents(
  agents: readonly PinnedAgent[],
  tell: (line: string) => void,
  until = Number.POSITIVE_INFINITY,
): Promise<ReadonlyMap<string, string>> {
  const missing = new Map<string, string>()
  for (const agent of agents) {
    if (whatIsMissing(agent) === null) continue
    if (performance.now() > until) {
      missing.set(agent.engine, 'it is not installed, and no time was left for that')
      continue
    }
    tell(`installing ${agent.npmPackage}@${agent.version} ...`)
    const reason = await install(agent).catch((cause: unknown) =>
      cause instanceof Error ? cause.message : String(cause),
    )
    if (reason === null) continue
    missing.set(agent.engine, reason)
    tell(`could not install ${agent.npmPackage}@${agent.version}: ${reason}`)
  }
  return missing
}

/** Installs beside the final place and moves, so that half an installation is never taken for one. */
async function install(agent: PinnedAgent): Promise<string | null> {
  await mkdir(agentsPath(), { recursive: true })
  const freshPath = await mkdtemp(join(agentsPath(), `.${agent.engine}-`))
  try {
    const failure = await runNpm(agent, freshPath)
    const reason = failure ?? whatIsMissing(agent, freshPath)
    if (reason !== null) return reason
    const finalPath = join(agentsPath(), agent.engine)
    await rm(finalPath, { recursive: true, force: true })
    await rename(freshPath, finalPath)
    return null
  } finally {
    await rm(freshPath, { recursive: true, force: true })
  }
}

function runNpm(agent: PinnedAgent, folderPath: string): Promise<string | null> {
  const args = [
    'install',
    '--prefix',
    folderPath,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retries=1',
  ]
  const child = spawn('npm', [...args, `${agent.npmPackage}@${agent.version}`], {
    cwd: folderPath,
    stdio: ['ignore', 'ignore', 'pipe'],
    // npm takes an older version of a CLI when the Node that it finds is too old for the newest.
    env: { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) },
    timeout: INSTALL_TIMEOUT_MS,
    shell: process.platform === 'win32',
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)))
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => {
      if (code === 0) done(null)
      else done(signal === null ? firstError(errors) : `npm took longer than ${INSTALL_TIMEOUT_MS / 1000} s`)
    })
  })
}

function firstError(text: string): string {
  const lines = text.split('\n').filter((line) => line.startsWith('npm error'))
  return `npm could not give it: ${lines.slice(0, 3).join('; ').replaceAll('npm error ', '') || 'it failed'}`
}

if (import.meta.main) {
  const wanted = process.argv.slice(2)
  const unknown = wanted.filter((name) => !PINNED_AGENTS.some(({ engine }) => engine === name))
  const tell = (line: string): void => void process.stdout.write(`${line}\n`)
  if (unknown.length > 0) {
    tell(`No such agent: ${unknown.join(', ')}. Known: ${PINNED_AGENTS.map(({ engine }) => engine).join(', ')}`)
    process.exit(2)
  }
  const agents = PINNED_AGENTS.filter(({ engine }) => wanted.length === 0 || wanted.includes(engine))
  const missing = await installAgents(agents, tell)
  for (const agent of agents) {
    if (!missing.has(agent.engine)) tell(`${agent.engine} ${agent.version}: ${join(agentsPath(), agent.engine)}`)
  }
  process.exitCode = missing.size === 0 ? 0 : 1
}

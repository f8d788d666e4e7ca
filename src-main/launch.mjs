// Starts everything from a checkout: `node src-main/launch.mjs start|serve|skill|build ...`. Builds `out/` first when the sources
// are newer. Plain JavaScript, so that an old Node gets a clear line instead of a syntax error.
import './watch-parent.mjs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import nodeModule from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NEEDED_NODE = 24
const LOCK_POLL_MS = 100
const LOCK_YOUNG_MS = 5_000
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'out', '.built')
const lock = join(root, 'node_modules', '.skill-tryout-build')
const SOURCES = ['src-main', 'src-preload', 'src-renderer', 'electron.vite.config.ts', 'package-lock.json']
const [command = 'start', ...args] = process.argv.slice(2)

// Until the command listens for itself. A server that is told to end before it is ready ends well.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  const endEarly = () => process.exit(command === 'serve' || command === 'start' ? 0 : 128 + constants.signals[signal])
  process.on('newListener', (event, listener) => {
    if (event === signal && listener !== endEarly) process.off(signal, endEarly)
  })
  process.on(signal, endEarly)
}

/** Newest change below a path, in milliseconds; tests do not count. */
function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : stat.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs)
}

function isBuilt() {
  if (!existsSync(stamp)) return false
  const builtAt = statSync(stamp).mtimeMs
  return SOURCES.every((source) => !existsSync(join(root, source)) || newest(join(root, source)) <= builtAt)
}

async function build() {
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (!existsSync(tool)) fail('The packages are not installed; run `npm ci` first.')
  process.stderr.write('Building Skill Tryout ...\n')
  const startedAt = new Date()
  // Standard output belongs to the command that was asked for, so the builder speaks on standard error.
  const builder = spawn(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  const endBuilder = () => builder.kill()
  process.once('exit', endBuilder)
  const [exitCode] = await once(builder, 'exit')
  process.off('exit', endBuilder)
  if (exitCode !== 0) fail('The build failed; see above.')
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, '')
  // What was changed while it was being built is newer than the build.
  utimesSync(stamp, startedAt, startedAt)
}

/** Builds once, however many commands of a fresh checkout begin at the same time; the others wait for the first. */
async function buildOnce() {
  while (!isBuilt()) {
    if (!takeLock()) {
      await delay(LOCK_POLL_MS)
      continue
    }
    process.once('exit', releaseLock)
    if (!isBuilt()) await build()
    process.off('exit', releaseLock)
    releaseLock()
    return
  }
}

/** False while a living process holds it. A lock that a killed one left is taken over. */
function takeLock() {
  try {
    mkdirSync(lock)
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return true
  } catch {
    if (isHeld()) return false
    releaseLock()
    return false
  }
}

function isHeld() {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return true
  } catch (cause) {
    // Between making the folder and writing the number into it there is nobody to ask.
    const isYoung = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) < LOCK_YOUNG_MS
    return cause.code === 'EPERM' || (cause.code !== 'ESRCH' && isYoung)
  }
}

function releaseLock() {
  rmSync(lock, { recursive: true, force: true })
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

if (Number(process.versions.node.split('.')[0]) < NEEDED_NODE) {
  fail(
    `Skill Tryout needs Node ${NEEDED_NODE} and this is ${process.version}. Start it by npm (npm start, npm run serve): npm ci brings the ` +
      `right Node on Linux and Windows; on macOS install Node ${NEEDED_NODE}.`,
  )
}
const entries = { start: 'start.js', serve: 'serve.js', skill: 'cli.js' }
if (command === 'build') await build()
else if (!(command in entries))
  fail(`Unknown command ${JSON.stringify(command)}; known: build, ${Object.keys(entries).join(', ')}`)
else {
  await buildOnce()
  nodeModule.enableCompileCache(join(root, 'out', '.compile-cache'))
  const entry = join(root, 'out', 'main', entries[command])
  process.argv = [process.argv[0], entry, ...args]
  await import(pathToFileURL(entry).href)
}

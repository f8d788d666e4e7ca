// Starts everything from a checkout: `node src-main/launch.mjs start|serve|skill|build ...`. Builds `out/` first when the sources
// are newer. Plain JavaScript, so that an old Node gets a clear line instead of a syntax error.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import nodeModule from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NEEDED_NODE = 24
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'out', '.built')
const SOURCES = ['src-main', 'src-preload', 'src-renderer', 'electron.vite.config.ts', 'package-lock.json']
const [command = 'start', ...args] = process.argv.slice(2)

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

function build() {
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (!existsSync(tool)) fail('The packages are not installed; run `npm ci` first.')
  process.stderr.write('Building Skill Tryout ...\n')
  const startedAt = new Date()
  // Standard output belongs to the command that was asked for, so the builder speaks on standard error.
  const done = spawnSync(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) fail('The build failed; see above.')
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, startedAt.toISOString())
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
if (command === 'build') build()
else if (!(command in entries))
  fail(`Unknown command ${JSON.stringify(command)}; known: build, ${Object.keys(entries).join(', ')}`)
else {
  if (!isBuilt()) build()
  nodeModule.enableCompileCache(join(root, 'out', '.compile-cache'))
  const entry = join(root, 'out', 'main', entries[command])
  process.argv = [process.argv[0], entry, ...args]
  await import(pathToFileURL(entry).href)
}

// `npm test`: checks, unit and API tests, then the journeys. What this machine lacks is named at the end, never passed over silently.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findElectronBinary } from './electron-binary.ts'
import { findChromium } from './find-chromium.ts'

const root = resolve(import.meta.dirname, '../..')
const reports = await mkdtemp(join(tmpdir(), 'skill-tryout-tests-'))

interface Counts {
  passed: number
  failed: number
  skipped: number
}
const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const notRun: string[] = []

function run(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('close', (code) => done(code ?? 1))
  })
}

function add(counts: Counts): void {
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped
}

async function readReport(path: string): Promise<Record<string, unknown> | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  } catch {
    return null
  }
}

function missingChromium(): string | null {
  try {
    findChromium()
    return null
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

async function step(title: string, deed: () => Promise<void>): Promise<void> {
  const started = performance.now()
  console.log(`\n== ${title}`)
  await deed()
  console.log(`== ${title}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

await step('check: types, lint, walls, format', async () => {
  const code = await run(['e2e/support/check.ts'])
  add({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })
})

await step('build', async () => {
  const code = await run(['src-main/launch.mjs', 'build'])
  add({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })
})

await step('unit and API tests', async () => {
  const report = join(reports, 'unit.json')
  const code = await run([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const found = await readReport(report)
  const failed = number(found?.['numFailedTests'])
  add({
    passed: number(found?.['numPassedTests']),
    // A file that cannot even be loaded counts: it has no failed tests of its own.
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: number(found?.['numPendingTests']),
  })
})

await step('journeys in the window and in the browser', async () => {
  const missing = missingChromium()
  if (missing !== null) {
    notRun.push(`all journeys: ${missing}`)
    add({ passed: 0, failed: 1, skipped: 0 })
    return
  }
  const report = join(reports, 'e2e.json')
  const code = await run(['node_modules/@playwright/test/cli.js', 'test', '--config', 'e2e/playwright.config.ts'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  })
  const stats = ((await readReport(report))?.['stats'] ?? {}) as Record<string, unknown>
  const failed = number(stats['unexpected'])
  const flaky = number(stats['flaky'])
  if (flaky > 0)
    notRun.push(`at the first try: ${flaky} of the journeys, which passed at a later one (see the list above)`)
  add({
    passed: number(stats['expected']) + number(stats['flaky']),
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: number(stats['skipped']),
  })
})

await rm(reports, { recursive: true, force: true })
if (findElectronBinary() === null) {
  notRun.push(
    'the journeys on the real Electron program: it is not installed here. They ran on the double instead, which cannot show context ' +
      'isolation, fuses, native menus, dialogs and drags as the system draws them.',
  )
}
if (total.skipped > 0) notRun.push(`${total.skipped} tests that are for another system (skipped in the lists above)`)
console.log(notRun.length === 0 ? '\nNothing was left out.' : '\nNot run on this machine:')
for (const line of notRun) console.log(`  - ${line}`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

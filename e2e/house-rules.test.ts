import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { ESLint } from 'eslint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')

/* Each rule that matters is shown a mistake that it must catch: a rule that catches nothing is no rule. */
describe('the lint', () => {
  // An existing file lends its place in the projects; its text is replaced.
  const PLACE = join(ROOT, 'src-main/engine/runs/run-watch.ts')
  const eslint = new ESLint({ cwd: ROOT })
  const MISTAKES: [name: string, rule: string, code: string][] = [
    [
      'a promise that nobody awaits',
      '@typescript-eslint/no-floating-promises',
      "import { rm } from 'node:fs/promises'\nexport function f(): void {\n  rm('x')\n}\n",
    ],
    [
      'a pipeline that nobody awaits',
      '@typescript-eslint/no-floating-promises',
      "import { pipeline } from 'node:stream/promises'\nimport type { Readable, Writable } from 'node:stream'\nexport function f(a: Readable, b: Writable): void {\n  pipeline(a, b)\n}\n",
    ],
    [
      'a forgotten once()',
      '@typescript-eslint/no-floating-promises',
      "import { once, type EventEmitter } from 'node:events'\nexport function f(a: EventEmitter): void {\n  once(a, 'x')\n}\n",
    ],
    [
      'an async event listener',
      '@typescript-eslint/no-misused-promises',
      "import type { EventEmitter } from 'node:events'\nexport function f(a: EventEmitter): void {\n  a.on('x', async () => {\n    await Promise.resolve()\n  })\n}\n",
    ],
    [
      'a promise as a condition',
      '@typescript-eslint/no-misused-promises',
      'export function f(a: Promise<boolean>): number {\n  if (a) return 1\n  return 2\n}\n',
    ],
    [
      'gray-matter outside its file',
      'no-restricted-imports',
      "import matter from 'gray-matter'\nexport const f = matter\n",
    ],
    ['electron outside the desktop', 'no-restricted-imports', "import { app } from 'electron'\nexport const f = app\n"],
    ['a default export', 'no-restricted-syntax', 'export default 1\n'],
    [
      'a missing case',
      '@typescript-eslint/switch-exhaustiveness-check',
      "export function f(a: 'x' | 'y'): void {\n  switch (a) {\n    case 'x':\n      return\n  }\n}\n",
    ],
    ['a file of 301 lines', 'max-lines', 'export const a = 1\n'.repeat(1) + '// x\n'.repeat(300)],
  ]
  it.each(MISTAKES)(
    'catches %s',
    async (_name, rule, code) => {
      const [result] = await eslint.lintText(code, { filePath: PLACE })
      expect(result?.messages.map((message) => message.ruleId)).toContain(rule)
    },
    60_000,
  )
})

describe('the walls', () => {
  let place: string
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'walls-'))
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'package.json'])
      cpSync(join(ROOT, file), join(place, file))
    // Packages by name only: what matters is who imports them.
    for (const name of ['fastify', 'electron']) {
      mkdirSync(join(place, 'node_modules', name), { recursive: true })
      writeFileSync(join(place, 'node_modules', name, 'package.json'), JSON.stringify({ name, main: 'index.js' }))
      writeFileSync(join(place, 'node_modules', name, 'index.js'), 'module.exports = {}\n')
    }
  })
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  /** Files by path; every path that is imported must be there. */
  async function violations(files: Record<string, string>): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place, path)), { recursive: true })
      writeFileSync(join(place, path), text)
    }
    const tool = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
    const tops = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))]
    const args = [tool, '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...tops]
    const output = await run(process.execPath, args, { cwd: place }).then(
      ({ stdout }) => stdout,
      (error: unknown) => (error as { stdout: string }).stdout,
    )
    for (const top of tops) rmSync(join(place, top), { recursive: true })
    return output
  }
  const use = (path: string): string => `import { x } from '${path}'\nexport const y = x\n`
  const X = 'export const x = 1\n'

  const CASES: [rule: string, files: Record<string, string>][] = [
    [
      'no-cycles',
      { 'src-main/engine/a.ts': use('./b.ts'), 'src-main/engine/b.ts': `${use('./a.ts')}export { y as x }\n` },
    ],
    ['contract-imports-zod-only', { 'src-main/contract/a.ts': use('../platform/b.ts'), 'src-main/platform/b.ts': X }],
    ['platform-knows-no-domain', { 'src-main/platform/a.ts': use('../contract/b.ts'), 'src-main/contract/b.ts': X }],
    ['engine-knows-no-caller', { 'src-main/engine/a.ts': use('../http/b.ts'), 'src-main/http/b.ts': X }],
    [
      'engine-knows-no-http-or-electron',
      { 'src-main/engine/a.ts': "import fastify from 'fastify'\nexport const y = fastify\n" },
    ],
    [
      'http-sees-only-the-engine-door',
      { 'src-main/http/a.ts': use('../engine/runs/b.ts'), 'src-main/engine/runs/b.ts': X },
    ],
    ['desktop-is-a-client', { 'src-main/desktop/a.ts': use('../engine/b.ts'), 'src-main/engine/b.ts': X }],
    ['electron-only-in-the-desktop', { 'src-main/cli/a.ts': "import { app } from 'electron'\nexport const y = app\n" }],
    ['only-roots-compose', { 'src-main/engine/a.ts': use('../server.ts'), 'src-main/server.ts': X }],
    ['preload-is-thin', { 'src-preload/a.ts': use('../src-main/contract/run.ts'), 'src-main/contract/run.ts': X }],
    [
      'renderer-sees-only-the-contract',
      { 'src-renderer/api/a.ts': use('../../src-main/engine/b.ts'), 'src-main/engine/b.ts': X },
    ],
    [
      'schema-values-only-in-api',
      { 'src-renderer/app/a.ts': use('../../src-main/contract/run.ts'), 'src-main/contract/run.ts': X },
    ],
    ['features-are-islands', { 'src-renderer/features/a/a.ts': use('../b/b.ts'), 'src-renderer/features/b/b.ts': X }],
    ['nothing-points-up-at-app', { 'src-renderer/features/a/a.ts': use('../../app/b.ts'), 'src-renderer/app/b.ts': X }],
    ['ui-is-dumb', { 'src-renderer/ui/a.ts': use('../api/b.ts'), 'src-renderer/api/b.ts': X }],
    ['production-imports-no-tests', { 'src-main/engine/a.ts': use('../testing/b.ts'), 'src-main/testing/b.ts': X }],
  ]
  it.each(CASES)(
    'stop %s',
    async (rule, files) => {
      expect(await violations(files)).toContain(rule)
    },
    60_000,
  )

  it('let what is allowed pass', async () => {
    const files = {
      'src-main/engine/a.ts': use('../platform/b.ts'),
      'src-main/platform/b.ts': X,
      'src-main/http/a.ts': use('../engine/engine.ts'),
      'src-main/engine/engine.ts': X,
    }
    expect(await violations(files)).toContain('no dependency violations found')
  }, 60_000)
})

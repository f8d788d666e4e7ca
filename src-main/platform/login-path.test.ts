import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix } from '../testing/test-program.ts'
import { readLoginPath, type LoginPath } from './login-path.ts'
import { findMarkedProcesses } from './marked-processes.ts'

const environment = { PATH: '/usr/bin:/bin:/only/ours', UNSET: undefined }

/** A login shell made of a few lines; `"$@"` runs the question as a real shell would. */
function makeShell(homePath: string, lines: readonly string[], name = 'shell'): string {
  const path = join(homePath, name)
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 })
  return path
}

function ask(homePath: string, shell: string | undefined, timeoutMs = 10_000): Promise<LoginPath> {
  return readLoginPath({ shell, timeoutMs, environment, homePath })
}

describe.runIf(isPosix)("the login shell's PATH (POSIX)", () => {
  test('is what a real shell sets in its start-up files, followed by our own', async () => {
    const homePath = makeTempFolder()
    writeFileSync(join(homePath, '.profile'), 'export PATH="/from/日本 profile:$PATH"\n')
    const bash = await readLoginPath({
      shell: '/bin/bash',
      timeoutMs: 10_000,
      environment: { ...environment, HOME: homePath },
      homePath,
    })
    expect(bash.source).toBe('login-shell')
    expect(bash.path.split(delimiter)).toEqual(expect.arrayContaining(['/from/日本 profile', '/usr/bin', '/only/ours']))
  })

  test('is found among greetings, colours and errors; nothing but PATH is taken', async () => {
    const homePath = makeTempFolder()
    const shell = makeShell(homePath, [
      'printf "\\033[1mWelcome\\033[0m PATH=/evil\\n"',
      'echo "tcgetattr: not a terminal" >&2',
      'export PATH=/opt/tools:relative:.::/usr/bin SECRET=1',
      // Some shells' add-ons colour what programs print.
      'eval "$4" | sed "s#/opt/tools#$(printf "\\033[1;32m")&$(printf "\\033[0m")#"',
      'printf "\\033]0;title\\007bye\\n"; exit 1',
    ])
    expect(await ask(homePath, shell)).toEqual({ path: '/opt/tools:/usr/bin:/bin:/only/ours', source: 'login-shell' })
  })

  test('csh is asked in the only way that it takes', async () => {
    const homePath = makeTempFolder()
    const shell = makeShell(homePath, ['[ "$#$1$2" = 3-i-c ] && PATH=/from/csh && export PATH && eval "$3"'], 'tcsh')
    expect((await ask(homePath, shell)).path).toBe('/from/csh:/usr/bin:/bin:/only/ours')
  })

  test('a start-up file that hangs is ended, with all that it started', async () => {
    const homePath = makeTempFolder()
    const startedMs = performance.now()
    const asked = await ask(homePath, makeShell(homePath, ['sleep 1000 & sleep 1000']), 500)
    expect(asked.source).toBe('known-folders')
    expect(performance.now() - startedMs).toBeLessThan(5000)
    await expect.poll(() => findMarkedProcesses('LOGIN_PATH_QUESTION', () => true)).toEqual([])
  })

  test('an agent that the start-up files leave in the background does not hold up the answer', async () => {
    const homePath = makeTempFolder()
    const shell = makeShell(homePath, ['sleep 3 &', 'PATH=/x; export PATH; eval "$4"'])
    const startedMs = performance.now()
    expect((await ask(homePath, shell)).path).toBe('/x:/usr/bin:/bin:/only/ours')
    expect(performance.now() - startedMs).toBeLessThan(2500)
  })

  test('without an answer the usual folders that exist are added to our own', async () => {
    const homePath = makeTempFolder()
    mkdirSync(join(homePath, '.local', 'bin'), { recursive: true })
    for (const shell of [undefined, '/no/such/shell', makeShell(homePath, ['exit 1']), makeShell(homePath, ['yes'])]) {
      const { path, source } = await ask(homePath, shell, 300)
      expect(source).toBe('known-folders')
      expect(path.startsWith(`/usr/bin:/bin:/only/ours:${join(homePath, '.local/bin')}`)).toBe(true)
      expect(path).not.toContain('.bun')
    }
  })
})

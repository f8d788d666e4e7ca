import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { createCliHost, type CliHost } from './cli-host.ts'
import { createCliFinder, type CliProfile } from './cli-presence.ts'
import { askCliVersion } from './cli-version.ts'

const NATIVE = '@maker/tool-this-platform'

const profile: CliProfile = {
  engine: 'codex',
  title: 'Tool',
  command: 'tool',
  npmPackage: '@maker/tool',
  tested: { from: '1.2.0', to: '1.4.0' },
  executionModes: ['auto'],
  signInCommand: 'tool login',
  nativePrograms: () => [{ packageName: NATIVE, file: 'bin/tool' }],
  configHome: () => '/home/person/.tool',
  access: () => Promise.resolve({ kind: 'login', note: 'signed in' }),
}

function write(path: string, text: string, mode = 0o755): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

function says(text: string): string {
  return `#!/bin/sh\necho "${text}"\n`
}

function hostOf(binPath: string, environment: Record<string, string> = {}): CliHost {
  return createCliHost({
    environment,
    baseEnvironment: { PATH: `${binPath}:/usr/bin:/bin` },
    nodePath: process.execPath,
    personHomePath: '/home/person',
    lastFailure: () => null,
    now: () => new Date(0),
  })
}

/** A global installation as npm makes it: a link to a launcher that does not work, and a platform package beside it. */
function installWithNpm(rootPath: string): string {
  const modulesPath = join(rootPath, 'lib', 'node_modules')
  write(join(modulesPath, '@maker', 'tool', 'package.json'), '{"name":"@maker/tool"}', 0o644)
  const launcher = write(
    join(modulesPath, '@maker', 'tool', 'bin', 'tool.js'),
    '#!/usr/bin/env node\nprocess.exit(9)\n',
  )
  const native = write(join(modulesPath, '@maker', 'tool', 'node_modules', NATIVE, 'bin', 'tool'), says('tool 1.3.7'))
  mkdirSync(join(rootPath, 'bin'))
  symlinkSync(launcher, join(rootPath, 'bin', 'tool'))
  return native
}

it('starts the native program behind the launcher of npm', async () => {
  const root = makeTempFolder()
  const native = installWithNpm(root)
  const finder = createCliFinder(profile, hostOf(join(root, 'bin')))
  expect(await finder.program()).toMatchObject({ command: native, args: [], path: join(root, 'bin', 'tool') })
  expect(await finder.find(false)).toMatchObject({
    state: 'ready',
    version: '1.3.7',
    path: join(root, 'bin', 'tool'),
    fix_command: null,
    cli: { tested_versions: '1.2.0 to 1.4.0', is_tested_version: true, access: 'login' },
  })
})

it('runs a CLI that is JavaScript by our Node, whatever node is on the PATH', async () => {
  const root = makeTempFolder()
  write(join(root, 'tool'), '#!/usr/bin/env node\nconsole.log("v" + "1.2.3 (Tool)")\n')
  const finder = createCliFinder({ ...profile, nativePrograms: () => [] }, hostOf(root))
  expect(await finder.program()).toMatchObject({ command: process.execPath, args: [join(root, 'tool')] })
  expect((await finder.find(false)).version).toBe('1.2.3')
})

it('calls the program of a version manager by the name of the CLI', async () => {
  const root = makeTempFolder()
  const shim = write(join(root, 'manager', 'shim'), '#!/bin/sh\n[ "${0##*/}" = tool ] && echo 1.3.0\n')
  symlinkSync(shim, join(root, 'tool'))
  expect((await createCliFinder(profile, hostOf(root)).find(false)).version).toBe('1.3.0')
})

it('takes the path that a person gives instead of searching, and says when nothing is there', async () => {
  const root = makeTempFolder()
  write(join(root, 'on-path', 'tool'), says('1.2.0'))
  const given = write(join(root, 'elsewhere', 'my-tool'), says('tool 1.4.0'))
  const found = (value: string) =>
    createCliFinder(profile, hostOf(join(root, 'on-path'), { SKILL_TRYOUT_ENGINE_CODEX_PATH: value })).find(false)
  expect(await found(given)).toMatchObject({ version: '1.4.0', path: given })
  expect(await found(join(root, 'nowhere'))).toMatchObject({
    state: 'not_found',
    note: `SKILL_TRYOUT_ENGINE_CODEX_PATH names ${join(root, 'nowhere')}, where Tool is not.`,
    fix_command: 'npm install --global @maker/tool@1.4.0',
  })
})

it('calls a version outside the tested range ready, and says so', async () => {
  const root = makeTempFolder()
  write(join(root, 'tool'), says('1.10.0'))
  const presence = await createCliFinder(profile, hostOf(root)).find(false)
  expect(presence).toMatchObject({ state: 'ready', cli: { is_tested_version: false } })
  expect(presence.note).toContain('1.4.0 was')
})

it('asks for the version again only when the program changed or a refresh is wanted', async () => {
  const root = makeTempFolder()
  const count = join(root, 'count')
  const script = (version: string): string => `#!/bin/sh\necho x >> ${count}\necho ${version}\n`
  write(join(root, 'tool'), script('1.2.0'))
  const finder = createCliFinder(profile, hostOf(root))
  await finder.find(false)
  await finder.find(false)
  const asked = (): number => readFileSync(count, 'utf8').length / 2
  expect(asked()).toBe(1)
  await finder.find(true)
  expect(asked()).toBe(2)
  write(join(root, 'tool'), script('1.2.10'))
  expect((await finder.find(false)).version).toBe('1.2.10')
})

it('says that nobody is signed in, with the command that changes it', async () => {
  const root = makeTempFolder()
  write(join(root, 'tool'), says('1.2.0'))
  const access = () => Promise.resolve({ kind: 'none', note: 'no login file' } as const)
  const presence = await createCliFinder({ ...profile, access }, hostOf(root)).find(false)
  expect(presence).toMatchObject({ state: 'not_signed_in', fix_command: 'tool login', version: '1.2.0' })
})

it('gives up on a program that does not tell its version in time', async () => {
  const root = makeTempFolder()
  const command = write(join(root, 'tool'), '#!/bin/sh\nsleep 60; echo 1.2.0\n')
  const asked = await askCliVersion({ command, args: [], path: command, identity: '' }, { PATH: '/usr/bin:/bin' }, 300)
  expect(asked).toEqual({ kind: 'unknown', reason: 'it did not answer within 0.3 s' })
})

it('shows a secret of our environment to no program that it asks', async () => {
  const root = makeTempFolder()
  write(join(root, 'tool'), `#!/bin/sh\nenv > ${join(root, 'seen')}\necho 1.2.0\n`)
  await createCliFinder(profile, hostOf(root, { OPENAI_API_KEY: 'sk-secret', HOME: '/home/person' })).find(false)
  const seen = readFileSync(join(root, 'seen'), 'utf8')
  expect(seen).not.toContain('sk-secret')
  expect(seen).not.toContain('/home/person')
})

it('remembers a version beyond its own life, until the program changes or a refresh is wanted', async () => {
  const root = makeTempFolder()
  write(join(root, 'tool'), `#!/bin/sh\necho x >> ${root}/count\necho 1.2.0\n`)
  const versionsPath = join(root, 'versions.json')
  const findAnew = (mustRefresh: boolean) =>
    createCliFinder(profile, createCliHost({ ...hostOf(root), versionsPath })).find(mustRefresh)
  const asked = (): number => readFileSync(join(root, 'count'), 'utf8').length / 2
  expect((await findAnew(false)).version).toBe('1.2.0')
  expect((await findAnew(false)).version).toBe('1.2.0')
  expect(asked()).toBe(1)
  await findAnew(true)
  expect(asked()).toBe(2)
  writeFileSync(versionsPath, '{"damaged')
  expect((await findAnew(false)).version).toBe('1.2.0')
  expect(asked()).toBe(3)
})

it('says what else a CLI needs on this machine, and calls it ready all the same', async () => {
  const root = makeTempFolder()
  installWithNpm(root)
  const needy: CliProfile = { ...profile, lack: () => Promise.resolve('A screwdriver is missing.') }
  const found = await createCliFinder(needy, hostOf(join(root, 'bin'))).find(false)
  expect(found).toMatchObject({ state: 'ready', note: 'Tool 1.3.7, signed in. A screwdriver is missing.' })
})

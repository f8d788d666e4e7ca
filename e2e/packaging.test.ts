import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { extractFile, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { afterPack, type DecidedFuses } from './support/set-fuses.ts'

/*
 * Packs by electron-builder.yml around a stand-in for Electron's program: an empty script that holds a fuse wire. What this cannot
 * show, and what only a machine with Electron's own program can: that the packed app starts, the installers (dmg, zip, nsis,
 * AppImage, deb), signing, and that Electron's own wire is as long as the one below (the build stops there if it is longer).
 */
const run = promisify(execFile)
const ROOT_PATH = join(import.meta.dirname, '..')
const BUILDER_PATH = join(ROOT_PATH, 'node_modules', 'electron-builder', 'cli.js')
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** The fuses of Electron 45 with the values that it comes with, in the order of the wire. */
const FACTORY_WIRE = '101100011'
const MOST_MS = 240_000

let folderPath: string
let resourcesPath: string
let programPath: string
let packed: readonly string[]

/** electron-builder for the folder version of a system, with what `electronDist` gives instead of a download. */
async function pack(options: readonly string[]): Promise<string> {
  const output = join(folderPath, 'dist')
  const args = [
    BUILDER_PATH,
    ...options,
    `-c.electronDist=${join(folderPath, 'electron')}`,
    `-c.directories.output=${output}`,
  ]
  await run(process.execPath, args, { cwd: ROOT_PATH, timeout: MOST_MS, maxBuffer: 2 ** 24 })
  return output
}

interface BuilderConfig {
  readonly electronFuses: DecidedFuses
  readonly mac: { readonly target: string[] }
  readonly win: { readonly target: string[] }
  readonly linux: { readonly target: string[] }
  readonly nsis: object
}
const parse = (text: string): BuilderConfig => parseYaml(text) as BuilderConfig

async function makeElectron(path: string, wire = FACTORY_WIRE): Promise<void> {
  await mkdir(join(path, 'locales'), { recursive: true })
  await mkdir(join(path, 'resources'), { recursive: true })
  const fuses = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, wire.length]), Buffer.from(wire)])
  await writeFile(join(path, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), fuses]), { mode: 0o755 })
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/en-US.pak']) {
    await writeFile(join(path, name), 'stand-in')
  }
}

describe('the package for Linux', () => {
  beforeAll(async () => {
    folderPath = await mkdtemp(join(tmpdir(), 'packaging-'))
    // Any command builds first where the sources are newer; `build` would do so under the feet of tests beside this one.
    await run(process.execPath, [join(ROOT_PATH, 'src-main', 'launch.mjs'), 'skill', '--help'], { cwd: ROOT_PATH })
    await makeElectron(join(folderPath, 'electron'))
    const appPath = join(await pack(['--linux', 'dir']), 'linux-unpacked')
    resourcesPath = join(appPath, 'resources')
    programPath = join(appPath, 'skill-tryout')
    packed = listPackage(join(resourcesPath, 'app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/'))
  }, MOST_MS)
  afterAll(() => rm(folderPath, { recursive: true, force: true }))

  test('holds what the app needs to start', () => {
    const needed = [
      '/package.json',
      '/out/main/index.js',
      '/out/main/validation-host.mjs',
      '/out/main/validation-worker.mjs',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
      '/resources/icon.png',
      '/resources/icons/32x32.png',
    ]
    expect(needed.filter((path) => !packed.includes(path))).toEqual([])
  })

  test('holds every package that the main process imports', async () => {
    const manifest = JSON.parse(await readFile(join(ROOT_PATH, 'package.json'), 'utf8')) as { dependencies: object }
    const missing = Object.keys(manifest.dependencies).filter(
      (name) => !packed.includes(`/node_modules/${name}/package.json`),
    )
    expect(missing).toEqual([])
  })

  test('holds no sources, tests, source maps, settings of this machine or second Node', () => {
    const strangers = packed.filter((path) =>
      /^\/(src-|e2e|docs|bench|\.)|\.(map|tsx?|mts|cts)$|\.(test|spec)\.|\/__tests__\/|(^|\/)\.env|\/node-(linux|win)-|^\/node_modules\/(electron|vite|react|playwright|typescript)(\/|$)/.test(
        path,
      ),
    )
    expect(strangers).toEqual([])
    const ours = packed.filter((path) => path.startsWith('/out/') && /\.(js|mjs|cjs|html|css)$/.test(path))
    expect(ours.length).toBeGreaterThan(4)
    for (const path of ours) {
      const text = extractFile(join(resourcesPath, 'app.asar'), path.slice(1)).toString('utf8')
      expect(text.includes(ROOT_PATH), `${path} names a folder of this machine`).toBe(false)
      expect(text, path).not.toMatch(/sourceMappingURL/)
    }
  })

  test('its manifest starts the window and carries no scripts', () => {
    const manifest = JSON.parse(extractFile(join(resourcesPath, 'app.asar'), 'package.json').toString('utf8')) as object
    expect(manifest).toMatchObject({ name: 'skill-tryout', main: 'out/main/index.js', type: 'module' })
    expect(manifest).not.toHaveProperty('scripts')
    expect(manifest).not.toHaveProperty('devDependencies')
  })

  test('brings the samples and the schema of runner.json', async () => {
    const schema: unknown = JSON.parse(await readFile(join(resourcesPath, 'schemas', 'runner.schema.json'), 'utf8'))
    expect(schema).toHaveProperty('properties.engines')
    expect(await readFile(join(resourcesPath, 'samples', 'hello-tryout', 'SKILL.md'), 'utf8')).toContain('hello-tryout')
  })

  test('brings a Node for scripts of skills, which runs', async () => {
    const { stdout } = await run(join(resourcesPath, 'node', 'node'), ['--version'])
    expect(stdout).toMatch(/^v24\./)
  })

  test('brings a validation that this Node starts from beside the archive', async () => {
    const path = join(resourcesPath, 'app.asar.unpacked', 'out', 'main', 'validation-host.mjs')
    const program = spawn(join(resourcesPath, 'node', 'node'), [path, '64'], {
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const next = async (): Promise<unknown> => {
      for (;;) {
        const [message] = (await once(program, 'message')) as [{ kind: string }]
        // On a machine that is busy it may say that it takes long.
        if (message.kind !== 'long') return message
      }
    }
    expect(await next()).toEqual({ kind: 'ready' })
    const limit = { timeMs: 20_000, shareMs: 20_000 }
    program.send({ id: 1, limit, job: { kind: 'data', schema: { type: 'string' }, data: 5 } })
    const faults = [{ path: '', message: "5 is not of type 'string'" }]
    expect(await next()).toMatchObject({ kind: 'data', id: 1, faults })
    const ended = once(program, 'exit')
    program.disconnect()
    await ended
    // What lies there is not verified by Electron, so the app itself must load none of it.
    expect(packed.filter((name) => name.startsWith('/out/main/chunks/')).length).toBeGreaterThan(0)
    const texts = packed
      .filter((name) => /^\/out\/main\/.*\.js$/.test(name))
      .map((name) => extractFile(join(resourcesPath, 'app.asar'), name.slice(1)).toString('utf8'))
    expect(texts.filter((text) => /(from|import)\s*\(?\s*["'][^"']*validation-(host|worker)\.mjs/.test(text))).toEqual(
      [],
    )
  })

  test('every fuse of the program is set as it must be', async () => {
    const wire = await getCurrentFuseWire(programPath)
    const expected = {
      RunAsNode: FuseState.DISABLE,
      EnableCookieEncryption: FuseState.ENABLE,
      EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
      EnableNodeCliInspectArguments: FuseState.DISABLE,
      EnableEmbeddedAsarIntegrityValidation: FuseState.ENABLE,
      OnlyLoadAppFromAsar: FuseState.ENABLE,
      LoadBrowserProcessSpecificV8Snapshot: FuseState.DISABLE,
      GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
      WasmTrapHandlers: FuseState.ENABLE,
    } satisfies Record<keyof typeof FuseV1Options, FuseState>
    const set = Object.fromEntries(
      Object.keys(expected).map((name) => [name, wire[FuseV1Options[name as keyof typeof expected]]]),
    )
    expect(set).toEqual(expected)
  })

  test('a program with a fuse that nobody decided stops the build', async () => {
    const electronFuses = parse(await readFile(join(ROOT_PATH, 'electron-builder.yml'), 'utf8')).electronFuses
    await makeElectron(join(folderPath, 'newer'), `${FACTORY_WIRE}0`)
    const packager = { config: { electronFuses }, executableName: 'electron', appInfo: { productFilename: '' } }
    const setting = afterPack({ appOutDir: join(folderPath, 'newer'), electronPlatformName: 'linux', packager })
    await expect(setting).rejects.toThrow(/strictlyRequireAllFuses/)
  })

  test(
    'electron-builder refuses a configuration with a key that it does not know',
    async () => {
      const told = { stdout: expect.stringContaining(`unknown property 'appIdd'`) as string }
      await expect(pack(['--linux', 'dir', '-c.appIdd=x'])).rejects.toMatchObject(told)
    },
    MOST_MS,
  )
})

test('the installers that are made, and none that starts without Chromium’s sandbox', async () => {
  const text = await readFile(join(ROOT_PATH, 'electron-builder.yml'), 'utf8')
  const { mac, win, linux, nsis } = parse(text)
  expect([mac, win, linux].map(({ target }) => target)).toEqual([['dmg', 'zip'], ['nsis'], ['AppImage', 'deb']])
  expect(mac).toMatchObject({ hardenedRuntime: true })
  expect(nsis).toMatchObject({ perMachine: false })
  expect(text).not.toMatch(/no-sandbox|executableArgs|asar: false|disableAsarIntegrity/)
})

import { chmodSync, existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import { PACKAGE_LIMITS } from '../../../contract/limits.ts'
import { demoFiles, writeDemo, zipDemo, type DemoFiles } from '../../../testing/demo-skill.ts'
import { rawZip } from '../../../testing/raw-zip.ts'
import { takeZip } from '../../../testing/take-zip.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { createPackageIntake } from './package-intake.ts'
import { createValidator } from '../validation/validator.ts'

const validator = createValidator({ timeoutMs: 15_000 })
afterAll(() => validator.close())

function openIntake(limits = {}) {
  const folderPath = makeTempFolder()
  const now = () => new Date()
  const all = { ...PACKAGE_LIMITS, ...limits }
  return { folderPath, intake: createPackageIntake({ folderPath, validator, profile: 'strict', limits: all, now }) }
}

async function drop(files: DemoFiles, limits = {}) {
  const { intake, folderPath } = openIntake(limits)
  for (const [name, content] of Object.entries(files)) await intake.addSkillFile(name, Readable.from([content]))
  const outcome = await intake.finish()
  if (outcome.kind === 'rejected') expect(readdirSync(folderPath)).toEqual([])
  return outcome
}

test.each(['.git', 'demo/.git'])('a zip that holds nothing but %s is refused, not stumbled over', async (folder) => {
  const outcome = await takeZip(validator, rawZip([{ name: `${folder}/config`, content: 'x' }]))
  expect(outcome).toMatchObject({
    kind: 'rejected',
    detail: 'Skill package must contain exactly one top-level directory',
    check: { findings: [{ rule: 'package.layout' }] },
  })
})

const below = (folder: string, files: DemoFiles): DemoFiles =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]))

test('a dropped folder becomes the same package whatever the order of its files', async () => {
  const files = Object.entries(below('demo', demoFiles()))
  const one = await drop(Object.fromEntries(files))
  const other = await drop(Object.fromEntries(files.toReversed()))
  expect(one).toMatchObject({ kind: 'accepted', skillId: 'demo', check: { ok: true, file_count: files.length } })
  expect(other.check.package_sha256).toBe(one.check.package_sha256)
})

test('a folder of this machine becomes the same package as the dropped one', async () => {
  const dropped = await drop(below('demo', demoFiles()))
  const { intake } = openIntake()
  await intake.useFolder(writeDemo())
  const outcome = await intake.finish()
  expect(outcome.check.package_sha256).toBe(dropped.check.package_sha256)
})

test.each<[string, DemoFiles, string, string]>([
  ['climbs out', { 'demo/../../x': '' }, 'package_invalid', 'Unsafe zip entry path: demo/../../x'],
  ['is named like a folder', { 'demo/': '' }, 'package_invalid', 'Unsafe zip entry path: demo/'],
  [
    'lies in a folder of version control',
    { '.git/config': '' },
    'package_invalid',
    'Skill package must contain exactly one top-level directory',
  ],
  [
    'lies beside the folder',
    { 'x.txt': '' },
    'package_invalid',
    'Skill package must contain exactly one top-level directory',
  ],
  [
    'lies in another folder',
    { 'a/x': '', 'b/x': '' },
    'package_invalid',
    'Skill package must contain exactly one top-level directory',
  ],
  ['differs in case only', { 'demo/a': '', 'demo/A': '' }, 'package_invalid', 'Unsafe zip entry path: demo/A'],
  ['is a folder too', { 'demo/a': '', 'demo/a/b': '' }, 'package_invalid', 'Unsafe zip entry path: demo/a/b'],
])('a dropped file that %s refuses the whole', async (_name, files, code, detail) => {
  expect(await drop({ ...files, ...below('demo', demoFiles()) })).toMatchObject({ kind: 'rejected', code, detail })
})

test.each([
  [{ maxEntryBytes: 300 }, "Skill package exceeds size limit (300 bytes for 'demo/assets/runner.json')"],
  [{ maxTotalBytes: 300 }, /^Skill package exceeds size limit \(\d+ bytes for 'demo\/assets\/runner.json'\)$/],
  [{ maxEntries: 2 }, 'Skill package exceeds size limit (more than 2 files)'],
])('dropped files are bounded by %j', async (limits, detail) => {
  const outcome = await drop(below('demo', demoFiles()), limits)
  expect(outcome).toMatchObject({ kind: 'rejected', code: 'package_too_large' })
  expect(outcome.kind === 'rejected' && outcome.detail).toMatch(detail)
})

test('nothing at all is an empty package', async () => {
  const { intake } = openIntake()
  expect(intake.hasPackage()).toBe(false)
  expect(await intake.finish()).toMatchObject({ kind: 'rejected', detail: 'Uploaded skill package is empty' })
})

test('links and version control of a folder stay out; a link is told and blocks', async () => {
  const skillPath = writeDemo()
  await mkdir(join(skillPath, '.git'))
  writeFileSync(join(skillPath, '.git', 'config'), '')
  writeFileSync(join(skillPath, '.DS_Store'), '')
  const { intake, folderPath } = openIntake()
  await intake.useFolder(skillPath)
  expect(await intake.finish()).toMatchObject({ kind: 'accepted', check: { findings: [], file_count: 5 } })
  expect(existsSync(join(folderPath, 'staged', 'demo', '.git'))).toBe(false)

  symlinkSync('/etc/hosts', join(skillPath, 'hosts'))
  const { intake: second } = openIntake()
  await second.useFolder(skillPath)
  expect(await second.finish()).toMatchObject({
    kind: 'rejected',
    detail: "'hosts' is a link",
    check: { findings: [{ rule: 'package.link', file: 'hosts' }] },
  })
})

test('version control inside a zip is dropped and told, configuration of agents is kept and told', async () => {
  const files = {
    ...demoFiles(),
    '.git/config': '',
    'sub/.git': 'gitdir: /elsewhere',
    '.claude/settings.json': '{}',
    'opencode.json': '{}',
  }
  const { intake, folderPath } = openIntake()
  await intake.addPackage(Readable.from([zipDemo(files)]))
  const { check } = await intake.finish()
  expect(check.findings.map(({ rule, severity, file }) => [rule, severity, file])).toEqual([
    ['package.agent-config', 'warning', '.claude'],
    ['package.agent-config', 'warning', 'opencode.json'],
    ['package.git-dropped', 'info', null],
  ])
  const staged = readdirSync(join(folderPath, 'staged', 'demo'), { recursive: true, encoding: 'utf8' })
  expect(staged.filter((path) => path.includes('.git'))).toEqual([])
  expect(staged).toContain(join('.claude', 'settings.json'))
})

test('a package of this machine is copied, and one that cannot be read is an error of its path', async () => {
  const zipPath = join(makeTempFolder(), 'demo.skill')
  writeFileSync(zipPath, zipDemo())
  const { intake } = openIntake()
  await intake.usePackageFile(zipPath)
  expect(await intake.finish()).toMatchObject({ kind: 'accepted', skillId: 'demo' })
  expect(readFileSync(zipPath).equals(zipDemo())).toBe(true)
  await expect(openIntake().intake.usePackageFile(`${zipPath}.not`)).rejects.toMatchObject({
    code: 'library_path_invalid',
  })
})

test('executable bits survive the zip', async () => {
  const skillPath = writeDemo(demoFiles({ 'scripts/run.sh': '#!/bin/sh\n' }))
  chmodSync(join(skillPath, 'scripts', 'run.sh'), 0o755)
  const { intake } = openIntake()
  await intake.useFolder(skillPath)
  expect((await intake.finish()).check.findings).toEqual([])
})

test('a bomb is refused by what it declares, and leaves nothing', async () => {
  const zeros = Buffer.alloc(4 * 1024 * 1024)
  const outcome = await takeZip(validator, rawZip([{ name: 'demo/zeros', content: zeros, method: 8 }]))
  expect(outcome).toMatchObject({
    kind: 'rejected',
    code: 'package_too_large',
    check: { findings: [{ rule: 'package.too-large' }] },
  })
})

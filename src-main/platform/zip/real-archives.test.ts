import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { ZipArchive } from 'archiver'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { isPosix } from '../../testing/test-program.ts'
import { expectAccepted } from '../../testing/try-zip.ts'

// CRLF and BOM, an empty file, much and little compression, an NFD name: what real skills hold.
const FILES: Record<string, string> = {
  'SKILL.md': '\ufeff---\r\nname: skill\r\n---\r\n',
  empty: '',
  'scripts/run.sh': '#!/bin/sh\n',
  'assets/long.txt': 'a line that repeats itself\n'.repeat(20_000),
  'assets/cafe\u0301 ü 日本.md': 'name in UTF-8',
  'assets/a..b %2e%2e $(x) [1] {2} ~.txt': 'odd name',
}

function makeSkill(): string {
  const parentPath = makeTempFolder()
  for (const [relativePath, content] of Object.entries(FILES)) {
    mkdirSync(join(parentPath, 'skill', relativePath, '..'), { recursive: true })
    writeFileSync(join(parentPath, 'skill', relativePath), content)
  }
  chmodSync(join(parentPath, 'skill/scripts/run.sh'), 0o755)
  return parentPath
}

/** Everything came out as it went in; the executable bit where the tool keeps it. */
async function expectWhole(archive: Buffer | string, keepsModes = true): Promise<void> {
  const { scan } = await expectAccepted(archive, (targetPath) => {
    for (const [relativePath, content] of Object.entries(FILES)) {
      expect([relativePath, readFileSync(join(targetPath, 'skill', relativePath), 'utf8')]).toEqual([
        relativePath,
        content,
      ])
    }
    return Promise.resolve()
  })
  const executables = scan.entries.filter(({ isExecutable }) => isExecutable).map(({ name }) => name)
  expect(executables).toEqual(keepsModes && isPosix ? ['skill/scripts/run.sh'] : [])
}

const PYTHON = `
import os, sys, zipfile
kind, out = sys.argv[1:]
class Stream:
    def __init__(self, file): self.file = file
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
target = open(out, 'wb')
with zipfile.ZipFile(Stream(target) if 'stream' in kind else target, 'w', zipfile.ZIP_DEFLATED) as archive:
    for folder, _, names in os.walk('skill'):
        archive.write(folder)
        for path in (os.path.join(folder, name) for name in names):
            info = zipfile.ZipInfo.from_file(path)
            info.compress_type = zipfile.ZIP_DEFLATED
            with open(path, 'rb') as source, archive.open(info, 'w', force_zip64='64' in kind) as entry:
                entry.write(source.read())
`
const SHELL = (script: string) => ['sh', '-c', script]
const GIT = 'git init -q && git add skill && git -c user.name=a -c user.email=a@b commit -q -m x && '

// Title, the program that must be there, the command in the skill's parent, whether modes survive.
const TOOLS: [title: string, program: string, command: string[], keepsModes: boolean][] = [
  ['zip', 'zip', ['zip', '-qr', 'out.zip', 'skill'], true],
  ['zip without directories', 'zip', ['zip', '-qrD', 'out.zip', 'skill'], true],
  ['zip, stored', 'zip', ['zip', '-qr0', 'out.zip', 'skill'], true],
  ['zip with zip64', 'zip', ['zip', '-qr', '-fz', 'out.zip', 'skill'], true],
  ['zip into a pipe, with descriptors', 'zip', SHELL('zip -qr - skill | cat > out.zip'), true],
  ['zip with a comment', 'zip', SHELL('echo hello | zip -qrz out.zip skill'), true],
  ['bsdtar', 'bsdtar', ['bsdtar', '-a', '-cf', 'out.zip', 'skill'], true],
  ['bsdtar with zip64', 'bsdtar', SHELL('bsdtar --format zip --options zip:zip64 -cf out.zip skill'), true],
  ['bsdtar, stored', 'bsdtar', SHELL('bsdtar --format zip --options zip:compression=store -cf out.zip skill'), true],
  ['git archive', 'git', SHELL(`${GIT}git archive --format=zip -o out.zip HEAD`), true],
  ['jar', 'jar', ['jar', 'cfM', 'out.zip', 'skill'], false],
  ['python', 'python3', ['python3', '-c', PYTHON, 'plain', 'out.zip'], true],
  ['python with zip64', 'python3', ['python3', '-c', PYTHON, '64', 'out.zip'], true],
  ['python into a stream', 'python3', ['python3', '-c', PYTHON, 'stream', 'out.zip'], true],
  ['python into a stream, with zip64', 'python3', ['python3', '-c', PYTHON, 'stream64', 'out.zip'], true],
]

test.for(TOOLS)('archives of %s are accepted', async ([, program, [file = '', ...args], keepsModes], { skip }) => {
  skip(spawnSync(program, ['--version']).error !== undefined, `${program} is not on this machine`)
  const cwd = makeSkill()
  execFileSync(file, args, { cwd, env: { ...process.env, LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'ignore', 'inherit'] })
  await expectWhole(join(cwd, 'out.zip'), keepsModes)
})

test.each([false, true])('archives of archiver are accepted, zip64 %s', async (forceZip64) => {
  const archive = new ZipArchive({ forceZip64 })
  archive.directory(join(makeSkill(), 'skill'), 'skill')
  const [bytes] = await Promise.all([buffer(archive), archive.finalize()])
  await expectWhole(bytes)
})

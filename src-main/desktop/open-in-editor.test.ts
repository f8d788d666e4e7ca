import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DesktopApiClient } from './api-client.ts'
import { createEditorActions, editorArgv, type EditorActions } from './open-in-editor.ts'

const { shell } = vi.hoisted(() => ({ shell: { openPath: vi.fn(), showItemInFolder: vi.fn() } }))
vi.mock('electron', () => ({ shell }))

let rootPath: string
let skillPath: string
beforeEach(async () => {
  vi.clearAllMocks()
  shell.openPath.mockResolvedValue('')
  rootPath = await realpath(await mkdtemp(join(tmpdir(), 'editor-')))
  skillPath = join(rootPath, 'my skill')
  await mkdir(join(skillPath, 'scripts'), { recursive: true })
  await writeFile(join(skillPath, 'SKILL.md'), '---\n')
  await writeFile(join(skillPath, 'scripts', 'run.sh'), '#!/bin/sh\n')
  await writeFile(join(rootPath, 'secret.md'), 'secret')
})
afterEach(() => rm(rootPath, { recursive: true }))

function createActions(editorCommand: string, path: string | null = skillPath): EditorActions {
  const api = { library: { get: () => Promise.resolve({ item: { path }, check: null }) } }
  return createEditorActions({
    api: api as unknown as DesktopApiClient,
    editorCommand: () => Promise.resolve(editorCommand),
    log: { warn: vi.fn() },
  })
}

test('the command becomes arguments before the file name comes in', () => {
  const values = { file: '/a b/$(rm -rf x) {line}.md', line: 12, folder: '/a b' }
  expect(editorArgv('code -g {file}:{line}', values)).toEqual(['code', '-g', '/a b/$(rm -rf x) {line}.md:12'])
  expect(editorArgv('vim', values)).toEqual(['vim', '/a b/$(rm -rf x) {line}.md'])
  expect(editorArgv('  ', values)).toBeUndefined()
})

test.skipIf(process.platform === 'win32')(
  'the author’s editor is started with file and line, without a shell',
  async () => {
    const editorPath = join(rootPath, 'editor')
    const outputPath = join(rootPath, 'output')
    await writeFile(
      editorPath,
      `#!/bin/sh\nprintf '%s\\n' "$@" > "${outputPath}.part"\nmv "${outputPath}.part" "${outputPath}"\n`,
    )
    await chmod(editorPath, 0o755)
    await createActions(`${editorPath} --at {line} {file} ;touch`).openInEditor('lib', 'SKILL.md', 3)
    const output = await vi.waitFor(() => readFile(outputPath, 'utf8'), { timeout: 10_000 })
    expect(output.split('\n')).toEqual(['--at', '3', join(skillPath, 'SKILL.md'), ';touch', ''])
    expect(shell.openPath).not.toHaveBeenCalled()
  },
)

test('an editor that is not there is told', async () => {
  const opening = createActions(join(rootPath, 'no-editor')).openInEditor('lib', 'SKILL.md', 1)
  await expect(opening).rejects.toMatchObject({ code: 'editor_failed' })
})

test('without a command the system opens a document and only shows a script', async () => {
  const actions = createActions('')
  await actions.openInEditor('lib', 'SKILL.md', 1)
  expect(shell.openPath).toHaveBeenCalledWith(join(skillPath, 'SKILL.md'))
  await actions.openInEditor('lib', 'scripts/run.sh', 1)
  expect(shell.openPath).toHaveBeenCalledTimes(1)
  expect(shell.showItemInFolder).toHaveBeenCalledWith(join(skillPath, 'scripts', 'run.sh'))
})

test('nothing outside the skill is opened', async () => {
  await symlink(join(rootPath, 'secret.md'), join(skillPath, 'link.md'))
  await symlink(rootPath, join(skillPath, 'up'))
  const actions = createActions('')
  for (const path of ['../secret.md', 'link.md', 'up/secret.md', '/etc/passwd', 'scripts']) {
    await expect(actions.openInEditor('lib', path, 1)).rejects.toMatchObject({ code: 'path_refused' })
  }
  await expect(actions.openInEditor('lib', 'gone.md', 1)).rejects.toMatchObject({ code: 'file_not_found' })
  expect(shell.openPath).not.toHaveBeenCalled()
})

test('a package has no folder to open', async () => {
  await expect(createActions('', null).revealSkill('lib')).rejects.toMatchObject({ code: 'not_supported' })
})

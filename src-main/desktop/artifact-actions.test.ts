import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createArtifactActions, type ArtifactActions } from './artifact-actions.ts'

const { app, nativeImage, shell } = vi.hoisted(() => ({
  app: { getFileIcon: vi.fn() },
  nativeImage: { createEmpty: () => ({ isEmpty: () => true }), createFromPath: (path: string) => ({ path }) },
  shell: { openPath: vi.fn(), showItemInFolder: vi.fn() },
}))
vi.mock('electron', () => ({ app, nativeImage, shell }))

const startDrag = vi.fn()
let runPath: string
beforeEach(async () => {
  vi.clearAllMocks()
  shell.openPath.mockResolvedValue('')
  app.getFileIcon.mockRejectedValue(new Error('none'))
  runPath = await realpath(await mkdtemp(join(tmpdir(), 'run-')))
  await mkdir(join(runPath, 'artifacts', 'deep'), { recursive: true })
  await writeFile(join(runPath, 'artifacts', 'report.md'), '# Report')
  await writeFile(join(runPath, 'artifacts', 'deep', 'run.sh'), '#!/bin/sh')
})
afterEach(() => rm(runPath, { recursive: true }))

/** @param answer what the server says that the path is */
function createActions(answer: (path: string) => string = (path) => join(runPath, path)): ArtifactActions {
  return createArtifactActions({
    server: { artifactPath: (_requestId, path) => Promise.resolve(answer(path)) },
    window: () => ({ webContents: { startDrag } }) as never,
    dragIconPath: '/icon.png',
  })
}

test('a document is opened, revealed and dragged out as the real file', async () => {
  const path = join(runPath, 'artifacts', 'report.md')
  const actions = createActions()
  await actions.open('id', 'artifacts/report.md')
  expect(shell.openPath).toHaveBeenCalledWith(path)
  await actions.reveal('id', 'artifacts/report.md')
  expect(shell.showItemInFolder).toHaveBeenCalledWith(path)
  await actions.drag('id', 'artifacts/report.md')
  expect(startDrag).toHaveBeenCalledWith({ file: path, icon: { path: '/icon.png' } })
})

test('what could run is never opened, but may be looked at in its folder', async () => {
  const actions = createActions()
  await expect(actions.open('id', 'artifacts/deep/run.sh')).rejects.toMatchObject({ code: 'file_kind_refused' })
  expect(shell.openPath).not.toHaveBeenCalled()
  await actions.reveal('id', 'artifacts/deep/run.sh')
  expect(shell.showItemInFolder).toHaveBeenCalledOnce()
})

test('what the system says against opening comes back', async () => {
  shell.openPath.mockResolvedValue('No application')
  await expect(createActions().open('id', 'artifacts/report.md')).rejects.toMatchObject({ message: 'No application' })
})

test('a path that is not the artifact asked for is refused, whatever the server says', async () => {
  await symlink('/etc/passwd', join(runPath, 'artifacts', 'link.md'))
  for (const [answer, path] of [
    ['/etc/passwd', 'artifacts/report.md'],
    [join(runPath, 'artifacts', 'deep'), 'artifacts/deep'],
    [join(runPath, 'artifacts', 'link.md'), 'artifacts/link.md'],
    [join(runPath, 'artifacts', 'report.md'), 'artifacts/deep/report.md'],
  ] as const) {
    const actions = createActions(() => answer)
    await expect(actions.open('id', path)).rejects.toMatchObject({ code: 'path_refused' })
    await expect(actions.drag('id', path)).rejects.toMatchObject({ code: 'path_refused' })
  }
  expect(shell.openPath).not.toHaveBeenCalled()
  expect(startDrag).not.toHaveBeenCalled()
})

test('an artifact that was deleted meanwhile is told as such', async () => {
  await expect(createActions().reveal('id', 'artifacts/gone.md')).rejects.toMatchObject({ code: 'file_not_found' })
})

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { readDesktopEnvironment } from './desktop-environment.ts'

test('the Node that is shipped comes last, so that the person’s own wins', async () => {
  const environment = { PATH: '/usr/bin', HOME: '/home/someone' }
  const read = await readDesktopEnvironment({ environment, asksShell: false, nodeFolderPath: '/app/node' })
  expect(read).toEqual({ PATH: ['/usr/bin', '/app/node'].join(delimiter), HOME: '/home/someone' })
})

test('Windows spells it Path, and there is only one of it afterwards', async () => {
  const environment = { Path: 'C:\\Windows' }
  const read = await readDesktopEnvironment({ environment, asksShell: false, nodeFolderPath: 'C:\\app\\node' })
  expect(read).toEqual({ Path: ['C:\\Windows', 'C:\\app\\node'].join(delimiter) })
})

test('without a shipped Node and without a PATH nothing empty is added', async () => {
  expect(await readDesktopEnvironment({ environment: {}, asksShell: false, nodeFolderPath: null })).toEqual({
    PATH: '',
  })
})

test.skipIf(process.platform === 'win32')('started by an icon, the login shell is asked', async () => {
  const folderPath = await mkdtemp(join(tmpdir(), 'shell-'))
  const shell = join(folderPath, 'sh')
  await writeFile(shell, '#!/bin/sh\nfor last; do :; done\nPATH=/from/the/login/shell:$PATH\neval "$last"\n')
  await chmod(shell, 0o755)
  const environment = { PATH: '/usr/bin:/bin', SHELL: shell }
  const read = await readDesktopEnvironment({ environment, asksShell: true, nodeFolderPath: '/app/node' })
  await rm(folderPath, { recursive: true })
  expect(read['PATH']?.split(':')).toEqual(['/from/the/login/shell', '/usr/bin', '/bin', '/app/node'])
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { launchDesktop } from './launch-desktop.ts'

test('an app that was not built is one clear line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'launch-desktop-'))
  await writeFile(join(folder, 'package.json'), '{"main":"out/main/index.js"}')
  await expect(launchDesktop({ dataDir: folder, userDataDir: folder, appPath: folder })).rejects.toThrow(
    `The app is not built: ${join(folder, 'out/main/index.js')} is missing. Run: npm run build`,
  )
  await rm(folder, { recursive: true })
})

import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app } from 'electron'

/**
 * With a data folder of its own an app is another app: its window's settings live there too, and the lock of the single
 * instance with them. Must run before the lock is asked for.
 */
export function followDataFolder(): void {
  const dataPath = process.env['SKILL_TRYOUT_DATA_DIR']
  if (dataPath === undefined || dataPath === '' || app.commandLine.hasSwitch('user-data-dir')) return
  const userDataPath = join(resolve(dataPath), 'window')
  mkdirSync(userDataPath, { recursive: true, mode: 0o700 })
  app.setPath('userData', userDataPath)
}

import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'

export interface AppPaths {
  get(name: string): string
  set(name: string, path: string): void
}

/**
 * Electron's places on Linux.
 * @param userDataPath from `--user-data-dir=`; without it a folder of this start alone, so that no test writes into a home
 */
export function createAppPaths(userDataPath: string, appPath: string): AppPaths {
  const home = homedir()
  const places: Record<string, string> = {
    home,
    appData: process.env['XDG_CONFIG_HOME'] ?? join(home, '.config'),
    userData: userDataPath,
    sessionData: userDataPath,
    temp: tmpdir(),
    exe: process.execPath,
    module: process.execPath,
    assets: appPath,
    desktop: join(home, 'Desktop'),
    documents: join(home, 'Documents'),
    downloads: join(home, 'Downloads'),
    music: join(home, 'Music'),
    pictures: join(home, 'Pictures'),
    videos: join(home, 'Videos'),
  }
  // These two follow the user data folder, also when it is set anew.
  const follow: Record<string, string> = { logs: 'logs', crashDumps: 'Crashpad' }
  return {
    get: (name) => {
      const followed = follow[name]
      const path = places[name] ?? (followed === undefined ? undefined : join(places['userData'] ?? '', followed))
      if (path === undefined) throw new Error(`Failed to get '${name}' path`)
      // Electron makes its own folders; a folder of the user it only names.
      if (name === 'userData' || name === 'logs') mkdirSync(path, { recursive: true })
      return path
    },
    set: (name, path) => {
      if (!isAbsolute(path)) throw new Error('Path must be absolute')
      if (!(name in places) && !(name in follow)) throw new Error(`Failed to set '${name}' path`)
      places[name] = path
    },
  }
}

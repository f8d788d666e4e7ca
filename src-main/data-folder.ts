import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { ConfigError } from './config.ts'
import { isDiskFull } from './platform/disk-faults.ts'

/** Any of these says that a folder that is not empty is a data folder. */
const MARKERS = ['tryout.db', 'server.lock', 'settings.json']
const OTHERS = 0o077
const STICKY = 0o1000
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'this file system makes no folders or files there',
  ENOTDIR: 'a part of the path is no folder',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the path is too long',
}

/**
 * Makes the data folder, closes it to everybody else, and makes sure that it can be written. Everything of the product lies below it, so
 * its mode is the wall; the umask stays what it was, because agents would inherit it and make files for their own users by it.
 * @param dataPath absolute path
 * @throws ConfigError with one line that names the folder and the reason
 */
export function prepareDataFolder(dataPath: string): void {
  try {
    makeFolders(dataPath)
  } catch (cause) {
    throw new ConfigError(`The data folder ${dataPath} cannot be made: ${reasonOf(cause)}; use another --data-dir`)
  }
  try {
    if (isOpenAndOurs(dataPath)) chmodSync(dataPath, 0o700)
    tryToWrite(dataPath)
  } catch (cause) {
    if (isDiskFull(cause)) return
    throw new ConfigError(`The data folder ${dataPath} cannot be written: ${reasonOf(cause)}; use another --data-dir`)
  }
}

/** One by one: Node's own recursive way never ends where a parent is there and the folder still cannot be, as in `/proc`. */
function makeFolders(path: string): void {
  const missing: string[] = []
  for (let at = path; statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at)) missing.push(at)
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, { mode: 0o700 })
    } catch (cause) {
      // Another server was faster.
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
    }
  }
}

/** A folder of others' things, such as `/tmp` or a home, keeps its mode: what we make in it is closed by itself. */
function isOpenAndOurs(path: string): boolean {
  const { uid, mode } = statSync(path)
  const isOpen = uid === process.getuid?.() && (mode & OTHERS) !== 0 && (mode & STICKY) === 0
  if (!isOpen || path === homedir()) return false
  const names = readdirSync(path)
  return names.length === 0 || MARKERS.some((marker) => names.includes(marker))
}

function tryToWrite(path: string): void {
  const probePath = join(path, `.${randomUUID()}.tmp`)
  closeSync(openSync(probePath, 'wx', 0o600))
  rmSync(probePath, { force: true })
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))
}

import { fileURLToPath } from 'node:url'
import { listProcesses } from '../platform/process-table.ts'

/** The system that has `/proc`: what rests on it is tested there only, and the test's title says so. */
export const isLinux = process.platform === 'linux'
/** Process groups, signals, links and permission bits. */
export const isPosix = process.platform !== 'win32'

/** Root passes every permission check, so a program that must be refused runs as nobody then. */
export const PLAIN_USER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** The path of one of the tiny programs in `programs/`. */
export function programPath(name: string): string {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url))
}

/** Which of these processes run; zombies do not. */
export async function stillAlive(pids: readonly number[]): Promise<readonly number[]> {
  const entries = await listProcesses()
  return pids.filter((pid) => entries.some((entry) => entry.pid === pid && !entry.isZombie))
}

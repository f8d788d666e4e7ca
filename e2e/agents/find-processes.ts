import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process that runs now, as far as its owner lets us look. */
export interface FoundProcess {
  readonly pid: number
  readonly command: string
  readonly environment: string
  readonly folderPath: string
}

/**
 * Living processes that carry one of the words in their environment, command or working directory; never this one. Linux only.
 * @param words such as a run's id and the path of a data folder
 */
export function findProcesses(words: readonly string[]): FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => look(Number(name)))
    .filter((found) => found !== null)
    .filter((found) =>
      words.some((word) => [found.command, found.environment, found.folderPath].some((text) => text.includes(word))),
    )
}

function look(pid: number): FoundProcess | null {
  try {
    const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    if (isZombie) return null
    return {
      pid,
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
      environment: readFileSync(`/proc/${pid}/environ`, 'utf8'),
      folderPath: readlinkSync(`/proc/${pid}/cwd`),
    }
  } catch {
    // It ended while it was looked at.
    return null
  }
}

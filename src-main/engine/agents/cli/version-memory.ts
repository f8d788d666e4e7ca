import { readFile } from 'node:fs/promises'
import { writeFileAtomic } from '../../../platform/write-file-atomic.ts'
import { parseJsonLine, textAt } from '../headless/json-reading.ts'

const MAX_ENTRIES = 50

/** Versions that programs told, kept beyond this process: some take eight seconds to say theirs. */
export interface VersionMemory {
  recall(identity: string): Promise<string | null>
  remember(identity: string, version: string): Promise<void>
}

/**
 * @param path of the file that it is kept in; null keeps nothing. A file that cannot be read or written is no reason to fail: the
 * program is asked again
 */
export function createVersionMemory(path: string | null): VersionMemory {
  const readAll = async (): Promise<object> => {
    if (path === null) return {}
    return parseJsonLine(await readFile(path, 'utf8').catch(() => '')) ?? {}
  }
  let writing: Promise<void> = Promise.resolve()
  const write = async (identity: string, version: string): Promise<void> => {
    if (path === null) return
    const entries = Object.entries(await readAll()).filter(([known]) => known !== identity)
    const kept = [...entries.slice(1 - MAX_ENTRIES), [identity, version]]
    await writeFileAtomic(path, JSON.stringify(Object.fromEntries(kept))).catch(() => undefined)
  }
  return {
    recall: async (identity) => textAt(await readAll(), identity),
    // One after the other: each reads what the one before wrote.
    remember: (identity, version) => (writing = writing.then(() => write(identity, version))),
  }
}

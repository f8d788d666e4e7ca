import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Files below a folder that hold a word. What goes away while it is looked at is passed over. */
export async function searchFiles(folderPath: string, word: string): Promise<string[]> {
  const entries = await readdir(folderPath, { recursive: true, withFileTypes: true }).catch(() => [])
  const found: string[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    if (bytes.includes(word)) found.push(path)
  }
  return found
}

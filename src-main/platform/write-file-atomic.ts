import { randomUUID } from 'node:crypto'
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** How to write a file. */
export interface WriteFileAtomicOptions {
  /** Permission bits of the new file, whatever the umask; a file that it replaces does not pass its own on. */
  readonly mode?: number
}

/**
 * Writes a whole file so that a reader, or a start after a crash, sees the old or the new content and nothing between.
 * A link at `path` is replaced, not followed: what it points to stays untouched. Throws as `fs` does, and then leaves
 * the old file alone and no temporary file behind.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  { mode = 0o600 }: WriteFileAtomicOptions = {},
): Promise<void> {
  const temporaryPath = nameBeside(path)
  try {
    const file = await open(temporaryPath, 'wx', mode)
    try {
      await file.chmod(mode)
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporaryPath, path)
  } catch (cause) {
    await rm(temporaryPath, { force: true })
    throw cause
  }
  if (process.platform === 'win32') return
  // The rename itself is on disk only when the folder is.
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** {@link writeFileAtomic} for moments that cannot wait, such as the end of the process. */
export function writeFileAtomicSync(
  path: string,
  data: string | Uint8Array,
  { mode = 0o600 }: WriteFileAtomicOptions = {},
): void {
  const temporaryPath = nameBeside(path)
  try {
    withFileSync(temporaryPath, 'wx', mode, (file) => {
      fchmodSync(file, mode)
      writeFileSync(file, data)
      fsyncSync(file)
    })
    renameSync(temporaryPath, path)
  } catch (cause) {
    rmSync(temporaryPath, { force: true })
    throw cause
  }
  if (process.platform !== 'win32') withFileSync(dirname(path), 'r', 0, fsyncSync)
}

function withFileSync(path: string, flags: string, mode: number, use: (file: number) => void): void {
  const file = openSync(path, flags, mode)
  try {
    use(file)
  } finally {
    closeSync(file)
  }
}

// In the same folder, for a rename is atomic only within one volume; cut short, for a name ends at 255 bytes.
function nameBeside(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 50)}.${randomUUID()}.tmp`)
}

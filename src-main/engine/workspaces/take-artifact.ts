import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { RUN_LIMITS } from '../../contract/limits.ts'
import { openRegularFile } from '../../platform/open-regular-file.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import { resolveInside } from '../../platform/safe-path.ts'

/** A file of the workspace that is to be an artifact. */
export interface Candidate {
  /** Relative to the workspace. */
  readonly source: string
  /** Relative to the run's artifacts folder. */
  readonly target: string
  readonly sizeBytes: number
}

/** A copied file, or why it was left behind. */
export type TakenArtifact =
  | { readonly kind: 'taken'; readonly sizeBytes: number; readonly sha256: string }
  | { readonly kind: 'left'; readonly reason: string }

const CHANGED: TakenArtifact = { kind: 'left', reason: 'changed while it was collected' }
/** The file is closed to us, or a broken disk gives it up no more. */
const UNREADABLE = new Set<unknown>(['EACCES', 'EPERM', 'EIO'])
/** A file lies where a folder should, or the other way round; or two names are one to this file system. */
const TAKEN = new Set<unknown>(['EEXIST', 'ENOTDIR', 'EISDIR'])

class ArtifactGrewError extends Error {}

/**
 * Copies one file. A hard link counts as the file that it is: the run could have copied its content as well.
 * @throws the file system's error, such as ENOSPC, when the copy cannot be written
 */
export async function takeArtifact(
  workspacePath: string,
  targetRootPath: string,
  { source, target }: Candidate,
): Promise<TakenArtifact> {
  try {
    // Resolved again at the moment of the copy: the agent's leftovers may have swapped in a link since the walk.
    const safe = await resolveInside(workspacePath, source)
    if (safe.kind !== 'ok' || !safe.stat.isFile()) return CHANGED
    const opened = await openRegularFile(safe.path)
    if (opened.kind !== 'ok') return CHANGED
    return await copyTo(opened.file.createReadStream(), join(targetRootPath, ...target.split('/')))
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    if (UNREADABLE.has(code)) return { kind: 'left', reason: `cannot be read (${String(code)})` }
    if (code === 'ENAMETOOLONG') return { kind: 'left', reason: 'has a path that is too long' }
    if (TAKEN.has(code)) return { kind: 'left', reason: 'has the place of another artifact' }
    if (cause instanceof ArtifactGrewError) return { kind: 'left', reason: cause.message }
    throw cause
  }
}

async function copyTo(content: NodeJS.ReadableStream, targetPath: string): Promise<TakenArtifact> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  // Copied by what is read, not by what was promised: a file may grow while it is taken.
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      hash.update(chunk)
      const hasGrown = sizeBytes > RUN_LIMITS.artifactBytes
      done(hasGrown ? new ArtifactGrewError('grew over the limit while it was collected') : null, chunk)
    },
  })
  try {
    await mkdir(dirname(targetPath), { recursive: true, mode: 0o700 })
    await pipeline(content, count, createWriteStream(targetPath, { flags: 'wx', mode: 0o600 }))
  } catch (cause) {
    if (cause instanceof ArtifactGrewError) await removeTree(targetPath)
    throw cause
  }
  return { kind: 'taken', sizeBytes, sha256: hash.digest('hex') }
}

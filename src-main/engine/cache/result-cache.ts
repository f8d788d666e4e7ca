import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Artifact } from '../../contract/file.ts'
import type { RunResult } from '../../contract/run-outputs.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import type { CacheNamespace, CacheStore } from '../store/cache-store.ts'

/** Outputs of a good run, as the cache keeps them: in files of its own, so that deleting the source run breaks nothing. */
export interface CachedOutputs {
  readonly result: RunResult
  readonly artifacts: readonly Artifact[]
}

/** Copies that are in place and wait for their row. */
export interface PreparedEntry {
  /** Makes the entry findable. Synchronous, to be called in the tick in which the run succeeds. */
  commit(): void
  /** Removes the copies of a run that did not succeed after all. */
  discard(): Promise<void>
}

/** Results of earlier runs by key, temporary and regular ones apart (SPEC C3). */
export interface ResultCache {
  /**
   * Looks a key up and puts its artifacts where a run's artifacts lie. An entry whose files are not all there with their hashes is
   * dropped and is no hit (SPEC C4).
   */
  take(namespace: CacheNamespace, key: string, artifactsPath: string): Promise<CachedOutputs | null>
  prepare(namespace: CacheNamespace, key: string, outputs: CachedOutputs, artifactsPath: string): Promise<PreparedEntry>
  /** Drops what is too old or over the budget. @returns how many entries went */
  prune(): Promise<number>
  /** @returns how many entries went */
  clear(): Promise<number>
}

interface CacheDeps {
  readonly store: CacheStore
  /** Folder of the entries: `<namespace>/<entry id>/...`. */
  readonly cachePath: string
  readonly now: () => Date
  readonly maxBytes: number
  readonly maxAgeMs: number
}

const PREFIX = 'artifacts/'

/** @param deps where entries lie and how much of them is kept */
export function createResultCache(deps: CacheDeps): ResultCache {
  const { store, cachePath, now } = deps
  const folderOf = (namespace: CacheNamespace, entryId: string): string => join(cachePath, namespace, entryId)

  const drop = async (namespace: CacheNamespace, entryId: string): Promise<void> => {
    store.remove(namespace, entryId)
    await removeTree(folderOf(namespace, entryId), { force: 'chmod-walk' })
  }

  const isIntact = async (folder: string, artifacts: readonly Artifact[]): Promise<boolean> => {
    for (const artifact of artifacts) {
      const hash = await hashFile(join(folder, ...artifact.path.split('/')))
      if (hash.kind !== 'ok' || hash.sha256 !== artifact.sha256) return false
    }
    return true
  }

  return {
    async take(namespace, key, artifactsPath) {
      const entry = store.find(namespace, key)
      if (entry === null) return null
      const folder = folderOf(namespace, entry.entryId)
      const isOld = now().getTime() - Date.parse(entry.createdAt) > deps.maxAgeMs
      if (isOld || !(await isIntact(folder, entry.artifacts))) {
        await drop(namespace, entry.entryId)
        return null
      }
      await mkdir(artifactsPath, { recursive: true, mode: 0o700 })
      for (const artifact of entry.artifacts) await copyInto(artifactsPath, join(folder, 'artifacts'), artifact.path)
      store.touch(namespace, key, now().toISOString())
      return { result: entry.result, artifacts: entry.artifacts }
    },
    async prepare(namespace, key, outputs, artifactsPath) {
      const entryId = randomUUID()
      const folder = folderOf(namespace, entryId)
      const partial = `${folder}.partial`
      await mkdir(join(partial, 'artifacts'), { recursive: true, mode: 0o700 })
      for (const artifact of outputs.artifacts) await copyInto(join(partial, 'artifacts'), artifactsPath, artifact.path)
      await rename(partial, folder)
      const sizeBytes = outputs.artifacts.reduce((sum, artifact) => sum + artifact.size_bytes, 0)
      return {
        commit() {
          const replaced = store.put(namespace, { entryId, key, ...outputs, sizeBytes, createdAt: now().toISOString() })
          if (replaced !== null) void removeTree(folderOf(namespace, replaced), { force: 'chmod-walk' })
        },
        discard: () => removeTree(folder, { force: 'chmod-walk' }),
      }
    },
    async prune() {
      const oldest = new Date(now().getTime() - deps.maxAgeMs).toISOString()
      const gone = store.overdue(oldest, deps.maxBytes)
      for (const { namespace, entryId } of gone) await drop(namespace, entryId)
      return gone.length
    },
    async clear() {
      const all = store.all()
      for (const { namespace, entryId } of all) await drop(namespace, entryId)
      return all.length
    },
  }
}

async function copyInto(targetPath: string, sourcePath: string, artifactPath: string): Promise<void> {
  const name = artifactPath.startsWith(PREFIX) ? artifactPath.slice(PREFIX.length) : artifactPath
  const target = join(targetPath, ...name.split('/'))
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  await copyFile(join(sourcePath, ...name.split('/')), target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
}

import { randomUUID } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import PQueue from 'p-queue'
import { removeTree } from './remove-tree.ts'

/** Queued at once; to queue thousands would hold the event loop (SPEC P10). */
const PATHS_PER_ROUND = 100

/** What `empty` did. */
export interface EmptiedTrash {
  readonly removed: number
  readonly failures: readonly { readonly path: string; readonly cause: unknown }[]
}

/** A folder on the same volume as what is thrown away: a rename first, so that it is gone at once, deletion later. */
export interface Trash {
  /**
   * Renames `path` into the trash under a fresh name that starts with `label`, and returns that path. A link is moved,
   * not what it points to. Throws as `fs` does (nothing there, another volume); then `path` is where it was.
   */
  readonly moveSync: (path: string, label: string) => string
  /** What was moved here under a label and is still there, also from earlier times: the paths that `moveSync` returned. */
  readonly findSync: (label: string) => readonly string[]
  /**
   * Deletes one thing that `moveSync` moved, by one plain attempt or, with `chmod-walk`, as `empty` does. Throws when something stays;
   * `empty` will try again.
   */
  readonly discard: (movedPath: string, force?: 'plain' | 'chmod-walk') => Promise<void>
  /** Deletes all that is in the trash, also from earlier times, and opens and flattens what resists a plain attempt. */
  readonly empty: () => Promise<EmptiedTrash>
}

/** @param options.parallel How many deletions may run at once, all calls together. */
export function createTrash(trashPath: string, { parallel = 2 }: { readonly parallel?: number } = {}): Trash {
  const deletions = new PQueue({ concurrency: parallel })
  const plain = new Map<string, Promise<void>>()
  const forced = new Map<string, Promise<void>>()

  // Two deletions of one tree trip over each other, so whoever comes later joins the first.
  function deleteOnce(
    underWay: Map<string, Promise<void>>,
    path: string,
    force: 'plain' | 'chmod-walk',
  ): Promise<void> {
    const deletion =
      underWay.get(path) ?? deletions.add(() => removeTree(path, { force })).finally(() => underWay.delete(path))
    underWay.set(path, deletion)
    return deletion
  }

  function discard(movedPath: string, how: 'plain' | 'chmod-walk' = 'plain'): Promise<void> {
    const path = resolve(movedPath)
    if (dirname(path) !== resolve(trashPath)) {
      return Promise.reject(new RangeError(`Not in the trash: ${movedPath}`))
    }
    if (how === 'chmod-walk') return force(path)
    return forced.get(path) ?? deleteOnce(plain, path, 'plain')
  }

  async function force(path: string): Promise<void> {
    // Its failure is its caller's; here it only has to be over.
    await plain.get(path)?.catch(() => undefined)
    await deleteOnce(forced, path, 'chmod-walk')
  }

  return {
    moveSync(path, label) {
      const movedPath = join(trashPath, `${prefixOf(label)}${randomUUID()}`)
      mkdirSync(trashPath, { recursive: true, mode: 0o700 })
      try {
        renameSync(path, movedPath)
      } catch (cause) {
        // A folder may be moved only by who may write to it, for its `..` changes.
        const stat = lstatSync(path, { throwIfNoEntry: false })
        if (stat?.isDirectory() !== true || (stat.mode & 0o200) !== 0) throw cause
        chmodSync(path, 0o700)
        renameSync(path, movedPath)
      }
      return movedPath
    },

    findSync(label) {
      const names = lstatSync(trashPath, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(trashPath)
      return names.filter((name) => name.startsWith(prefixOf(label))).map((name) => join(trashPath, name))
    },

    discard,

    async empty() {
      const names = await readdir(trashPath).catch((cause: unknown) => {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
        throw cause
      })
      const paths = names.map((name) => join(resolve(trashPath), name))
      const results: PromiseSettledResult<void>[] = []
      for (let from = 0; from < paths.length; from += PATHS_PER_ROUND) {
        const round = paths.slice(from, from + PATHS_PER_ROUND)
        results.push(...(await Promise.allSettled(round.map((path) => force(path)))))
      }
      const failures = results.flatMap((result, index) =>
        result.status === 'rejected' ? [{ path: paths[index] ?? trashPath, cause: result.reason as unknown }] : [],
      )
      return { removed: paths.length - failures.length, failures }
    },
  }
}

function prefixOf(label: string): string {
  return `${label.replace(/[^\w-]/g, '_').slice(0, 80)}.`
}

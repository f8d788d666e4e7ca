import { readFile } from 'node:fs/promises'
import { ENGINE_IDS, type EngineId } from '../../../contract/statuses.ts'
import { writeFileAtomic } from '../../../platform/write-file-atomic.ts'
import { listAt, parseJsonLine, textAt } from '../headless/json-reading.ts'
import { tidyModels, type ListedModel } from './read-model-list.ts'

/** The models that engines named in their newest runs by their own login, kept beyond this process. */
export interface ToldModels {
  recall(engine: EngineId): Promise<readonly ListedModel[]>
  /** An empty list is none: what was told before stays. */
  remember(engine: EngineId, models: readonly ListedModel[]): Promise<void>
}

type Kept = Readonly<Partial<Record<EngineId, readonly ListedModel[]>>>

/** @param path of the file that it is kept in; null keeps it in memory only. A file that cannot be read or written is no reason to fail */
export function createToldModels(path: string | null): ToldModels {
  let kept: Promise<Kept> | null = null
  const load = (): Promise<Kept> => (kept ??= readKept(path))
  let writing: Promise<void> = Promise.resolve()
  return {
    recall: async (engine) => (await load())[engine] ?? [],
    async remember(engine, models) {
      const tidy = tidyModels(models)
      const before = await load()
      if (tidy.length === 0 || JSON.stringify(before[engine]) === JSON.stringify(tidy)) return
      const next = { ...(await load()), [engine]: tidy }
      kept = Promise.resolve(next)
      if (path === null) return
      await (writing = writing.then(() => writeFileAtomic(path, JSON.stringify(next)).catch(() => undefined)))
    },
  }
}

async function readKept(path: string | null): Promise<Kept> {
  const file = path === null ? null : parseJsonLine(await readFile(path, 'utf8').catch(() => ''))
  return Object.fromEntries(ENGINE_IDS.map((engine) => [engine, tidyModels(listAt(file, engine).map(readKeptModel))]))
}

function readKeptModel(entry: unknown): ListedModel | null {
  const id = textAt(entry, 'id')
  return id === null ? null : { id, name: textAt(entry, 'name') }
}

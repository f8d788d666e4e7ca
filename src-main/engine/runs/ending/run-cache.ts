import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { hashFile } from '../../../platform/hash-file.ts'
import { cacheKey } from '../../cache/cache-key.ts'
import type { CachedOutputs, PreparedEntry } from '../../cache/result-cache.ts'
import type { CacheNamespace } from '../../store/cache-store.ts'
import type { RequestRow } from '../../store/request-row.ts'
import type { CheckedUpload } from '../admission/check-upload.ts'
import type { RunContext } from '../run-context.ts'

/** Which table a request's results belong to: only skills that are installed share the regular one. */
export function cacheNamespace(row: Pick<RequestRow, 'source'>): CacheNamespace {
  return row.source === 'installed' ? 'regular' : 'temporary'
}

/**
 * The key of a run, or null when it takes no part in the cache: interactive runs, replays and `no_cache` neither read nor write (SPEC C1).
 * @param uploadsPath folder of the input files, hashed here
 */
export async function keyOfRun(
  context: RunContext,
  row: RequestRow,
  checked: CheckedUpload,
  uploadsPath: string,
): Promise<string | null> {
  if (checked.mode !== 'auto' || row.runtime_options['no_cache'] === true) return null
  if (context.agents.get(checked.engine)?.isReplay === true) return null
  const presence = await context.agents.find(checked.engine, false)
  const inputFiles: { path: string; sizeBytes: number; sha256: string }[] = []
  for (const path of checked.extractedFiles) {
    const hash = await hashFile(join(uploadsPath, ...path.split('/')))
    if (hash.kind !== 'ok') return null
    inputFiles.push({ path, sizeBytes: hash.sizeBytes, sha256: hash.sha256 })
  }
  return cacheKey({
    skillId: checked.summary.skill_id,
    packageSha256: checked.packageSha256,
    inlineInput: row.input,
    inputFiles,
    parameter: row.parameter,
    engine: checked.engine,
    engineVersion: presence.version,
    model: row.model,
    runtimeOptions: row.runtime_options,
  })
}

/** A hit that lies ready: a run's folder with the cached artifacts in it. */
export interface CacheHit {
  readonly runId: string
  readonly outputs: CachedOutputs
}

/** Looks for the outcome of an equal run. A failing cache is no reason to fail a run: it is a miss. */
export async function findHit(context: RunContext, row: RequestRow, key: string | null): Promise<CacheHit | null> {
  if (key === null) return null
  const runId = randomUUID()
  const paths = context.layout.run(runId)
  try {
    const outputs = await context.cache.take(cacheNamespace(row), key, paths.artifactsPath)
    if (outputs === null) return null
    mkdirSync(paths.rootPath, { recursive: true, mode: 0o700 })
    return { runId, outputs }
  } catch (cause) {
    context.log.warn({ err: cause, request_id: row.request_id }, 'the result cache could not be read')
    return null
  }
}

/** Copies a good run's outputs into the cache, to be committed in the tick of its end. Null when it takes no part. */
export async function prepareWriteBack(
  context: RunContext,
  row: RequestRow,
  outputs: CachedOutputs,
): Promise<PreparedEntry | null> {
  if (row.cache_key === null || row.run_id === null) return null
  try {
    return await context.cache.prepare(
      cacheNamespace(row),
      row.cache_key,
      outputs,
      context.layout.run(row.run_id).artifactsPath,
    )
  } catch (cause) {
    context.log.warn({ err: cause, request_id: row.request_id }, 'the result could not be put into the cache')
    return null
  }
}

import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { lookup } from 'mime-types'
import { AppError } from '../../../contract/errors.ts'
import type { FilePreview } from '../../../contract/file.ts'
import { HTTP_LIMITS } from '../../../contract/limits.ts'
import type { LogRangeQuery } from '../../../contract/run-queries.ts'
import { LOG_STREAMS, RunResultSchema, type RunResult } from '../../../contract/run-outputs.ts'
import { openRegularFile } from '../../../platform/open-regular-file.ts'
import { readFileRange } from '../../../platform/read-file-range.ts'
import { resolveInside, safeSegments } from '../../../platform/safe-path.ts'
import type { FileDownload, RunsDoor } from '../../engine.ts'
import type { RequestRow } from '../../store/request-row.ts'
import type { DataLayout, RunPaths } from '../../workspaces/data-layout.ts'
import { listTree } from '../../workspaces/list-tree.ts'
import { previewFile } from '../../workspaces/preview-file.ts'
import { isEnded } from '../run-machine.ts'
import { logFileName } from '../story/run-output.ts'
import { alignToCharacters } from '../story/utf8-range.ts'

type Answer<Name extends 'artifacts' | 'logs' | 'logRange'> = Awaited<ReturnType<RunsDoor[Name]>>
/** A row that is known to have its run. */
export type StartedRow = RequestRow & { readonly run_id: string }

/** Reads what a run left: result, artifacts, logs. Nothing here changes anything. */
export interface OutputReader {
  result(row: StartedRow): Promise<RunResult>
  artifacts(row: StartedRow): Promise<Answer<'artifacts'>>
  /** @throws AppError artifact_path_invalid, artifact_not_found */
  artifactPath(row: StartedRow, artifactPath: string): Promise<string>
  openArtifact(row: StartedRow, artifactPath: string): Promise<FileDownload>
  previewArtifact(row: StartedRow, artifactPath: string): Promise<FilePreview>
  logs(row: StartedRow): Promise<Answer<'logs'>>
  logRange(row: StartedRow, query: LogRangeQuery): Promise<Answer<'logRange'>>
}

/** @param layout where the outputs lie */
export function createOutputReader(layout: DataLayout): OutputReader {
  const artifactPath = async (row: StartedRow, path: string): Promise<string> => {
    if (path === '') throw new AppError('artifact_path_invalid', 'Artifact path is required')
    if (!path.startsWith('artifacts/')) throw new AppError('artifact_not_found', 'Artifact not found')
    const paths = layout.run(row.run_id)
    // With a slash at its end it is a folder, which is no artifact, but it may still lead outside.
    const isFolder = path.endsWith('/')
    // From the folder above, so that a link in the place of `artifacts` is not followed.
    const rootPath = isEnded(row.state) ? paths.rootPath : paths.workspacePath
    const safe = await resolveInside(rootPath, isFolder ? path.slice(0, -1) : path)
    if (safe.kind === 'unsafe') throw new AppError('artifact_path_invalid', 'Invalid artifact path')
    if (isFolder || safe.kind === 'missing' || !safe.stat.isFile())
      throw new AppError('artifact_not_found', 'Artifact not found')
    return safe.path
  }

  return {
    async result(row) {
      if (!isEnded(row.state)) throw new AppError('result_not_ready', 'terminal result not ready')
      const parsed = RunResultSchema.safeParse(row.result ?? (await readJson(layout.run(row.run_id).resultPath)))
      if (!parsed.success) throw new AppError('result_not_found', 'Run result not found')
      return parsed.data
    },
    async artifacts(row) {
      const { workspaceArtifactsPath } = layout.run(row.run_id)
      // While the run is on, the names of what lies there so far, to be read as it is; sizes and hashes are taken at its end.
      const soFar = isEnded(row.state) ? [] : (await listTree(workspaceArtifactsPath)).entries
      const names = soFar
        .filter(({ kind, path }) => kind === 'file' && safeSegments(path) !== undefined)
        .map((entry) => `artifacts/${entry.path}`)
      return {
        request_id: row.request_id,
        artifacts: [...row.artifacts.map((artifact) => artifact.path), ...names],
        files: [...row.artifacts],
      }
    },
    artifactPath,
    async openArtifact(row, path) {
      const opened = await openRegularFile(await artifactPath(row, path))
      if (opened.kind !== 'ok') throw new AppError('artifact_not_found', 'Artifact not found')
      const known = row.artifacts.find((artifact) => artifact.path === path)
      return {
        content: opened.file.createReadStream(),
        fileName: posix.basename(path),
        mediaType: known?.media_type ?? (lookup(path) || 'application/octet-stream'),
        // It may grow until it is read.
        sizeBytes: isEnded(row.state) ? opened.sizeBytes : null,
      }
    },
    async previewArtifact(row, path) {
      const preview = await previewFile(await artifactPath(row, path))
      if (preview === null) throw new AppError('artifact_not_found', 'Artifact not found')
      return preview
    },
    async logs(row) {
      const paths = layout.run(row.run_id)
      const stdout = await readTail(paths, 'stdout', row.attempt)
      const stderr = await readTail(paths, 'stderr', row.attempt)
      return {
        request_id: row.request_id,
        prompt: row.prompt,
        stdout: stdout.text,
        stderr: stderr.text,
        stdout_bytes: stdout.sizeBytes,
        stderr_bytes: stderr.sizeBytes,
        attempt: row.attempt === 0 ? null : row.attempt,
        is_truncated: row.warnings.includes('OUTPUT_TRUNCATED'),
      }
    },
    async logRange(row, query) {
      const stream = LOG_STREAMS.find((name) => name === query.stream)
      if (stream === undefined)
        throw new AppError('log_range_invalid', `stream must be one of: ${LOG_STREAMS.join(', ')}`)
      if (query.byte_to > 0 && query.byte_to < query.byte_from) {
        throw new AppError('log_range_invalid', 'byte_to must be greater than or equal to byte_from')
      }
      const empty = { stream, byte_from: query.byte_from, byte_to: query.byte_from, chunk: '', total_bytes: 0 }
      if (stream === 'pty') return empty
      const path = join(layout.run(row.run_id).logsPath, logFileName(stream, query.attempt ?? Math.max(1, row.attempt)))
      // byte_to 0 means "nothing" at the peer; the cap keeps one answer small.
      const to = Math.min(query.byte_to, query.byte_from + HTTP_LIMITS.logChunkBytes)
      const range = await alignToCharacters(path, query.byte_from, to)
      return range === null ? empty : { stream, ...range }
    },
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

async function readTail(
  paths: RunPaths,
  stream: 'stdout' | 'stderr',
  attempt: number,
): Promise<{ text: string | null; sizeBytes: number }> {
  const path = join(paths.logsPath, logFileName(stream, Math.max(1, attempt)))
  const probe = await readFileRange(path, 0, 0)
  if (probe.kind !== 'ok') return { text: null, sizeBytes: 0 }
  const from = Math.max(0, probe.sizeBytes - HTTP_LIMITS.logChunkBytes)
  const range = await alignToCharacters(path, from, probe.sizeBytes)
  return { text: range?.chunk ?? '', sizeBytes: probe.sizeBytes }
}

import { PassThrough } from 'node:stream'
import { join } from 'node:path'
import { AppError } from '../../contract/errors.ts'
import { RUN_LIMITS } from '../../contract/limits.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { walkTree } from '../../platform/walk-tree.ts'
import { writeZip, type ZipSource } from '../../platform/zip/write-zip.ts'
import type { FileDownload } from '../engine.ts'
import type { RunPaths } from '../workspaces/data-layout.ts'

export type BundleKind = 'normal' | 'debug'

/** What a bundle never holds: the CLI's private home may carry credentials, installed modules are noise, and our own record
 * of the run changes after its end. */
const NEVER = /^home(\/|$)|(^|\/)node_modules(\/|$)|^audit\/run\.json$|\.partial(\/|$)/
const NORMAL = /^(result\/result\.json$|artifacts\/)/

/**
 * Streams an ended run as a zip: result and artifacts, or everything that is kept. Links are never followed; the same run gives the same
 * bytes. The manifest names every other entry with size and SHA-256 (peer contract 9.1).
 * @throws AppError bundle_not_found when the run's files are gone
 */
export async function makeBundle(paths: RunPaths, kind: BundleKind): Promise<FileDownload> {
  const tree = await walkTree(paths.rootPath, {
    maxEntries: RUN_LIMITS.treeEntries * 2,
    maxDepth: RUN_LIMITS.treeDepth,
  })
  if (tree.kind !== 'ok') throw new AppError('bundle_not_found', 'Bundle not found')
  const names = tree.entries
    .filter((entry) => entry.kind === 'file' && !NEVER.test(entry.relativePath))
    .filter((entry) => kind === 'debug' || NORMAL.test(entry.relativePath))
  const files: { path: string; size: number; sha256: string }[] = []
  const sources: ZipSource[] = []
  for (const { relativePath, isExecutable } of names) {
    const path = join(paths.rootPath, ...relativePath.split('/'))
    const hash = await hashFile(path)
    if (hash.kind !== 'ok') continue
    files.push({ path: relativePath, size: hash.sizeBytes, sha256: hash.sha256 })
    sources.push({ name: relativePath, path, isExecutable })
  }
  const manifestName = kind === 'debug' ? 'bundle/manifest_debug.json' : 'bundle/manifest.json'
  const manifest = Buffer.from(`${JSON.stringify({ files }, null, 2)}\n`)
  const content = new PassThrough()
  writeZip([...sources, { name: manifestName, content: manifest, isExecutable: false }], content).catch(
    (cause: unknown) => {
      content.destroy(cause instanceof Error ? cause : new Error(String(cause)))
    },
  )
  return {
    content,
    fileName: kind === 'debug' ? 'run_bundle_debug.zip' : 'run_bundle.zip',
    mediaType: 'application/zip',
    sizeBytes: null,
  }
}

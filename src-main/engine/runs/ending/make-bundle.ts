import { PassThrough } from 'node:stream'
import { join } from 'node:path'
import { AppError } from '../../../contract/errors.ts'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import { hashFile } from '../../../platform/hash-file.ts'
import { walkTree, type TreeEntry } from '../../../platform/walk-tree.ts'
import { writeZip, type ZipSource } from '../../../platform/zip/write-zip.ts'
import type { FileDownload } from '../../engine.ts'
import type { RunPaths } from '../../workspaces/data-layout.ts'

export type BundleKind = 'normal' | 'debug'

/** What a bundle never holds: the CLI's private home may carry credentials, installed modules are noise, and our own record
 * of the run changes after its end. */
const NEVER = /^home(\/|$)|(^|\/)node_modules(\/|$)|^audit\/run\.json$|\.partial(\/|$)/
const NORMAL = /^(result\/result\.json$|artifacts\/)/
const OUTPUT_FOLDERS = ['artifacts', 'result']

/** Outputs first: a kept workspace that is full of other things must not push them out of the bundle. */
async function listFiles(paths: RunPaths, kind: BundleKind): Promise<{ names: readonly TreeEntry[]; isCut: boolean }> {
  const limits = { maxEntries: RUN_LIMITS.treeEntries * 2, maxDepth: RUN_LIMITS.treeDepth }
  const all = await walkTree(paths.rootPath, limits)
  if (all.kind !== 'ok') throw new AppError('bundle_not_found', 'Bundle not found')
  const found = new Map(all.entries.map((entry) => [entry.relativePath, entry]))
  let isCut = kind === 'debug' && all.isTruncated
  for (const folder of OUTPUT_FOLDERS) {
    const outputs = await walkTree(join(paths.rootPath, folder), limits)
    if (outputs.kind !== 'ok') continue
    isCut ||= outputs.isTruncated
    for (const entry of outputs.entries) {
      const relativePath = `${folder}/${entry.relativePath}`
      found.set(relativePath, { ...entry, relativePath })
    }
  }
  const names = [...found.values()]
    .filter((entry) => entry.kind === 'file' && !NEVER.test(entry.relativePath))
    .filter((entry) => kind === 'debug' || NORMAL.test(entry.relativePath))
    .sort((a, b) => (a.relativePath < b.relativePath ? -1 : 1))
  return { names, isCut }
}

/**
 * Streams an ended run as a zip: result and artifacts, or everything that is kept. Links are never followed; the same run gives the same
 * bytes. The manifest names every other entry with size and SHA-256 (peer contract 9.1).
 * @throws AppError bundle_not_found when the run's files are gone
 */
export async function makeBundle(paths: RunPaths, kind: BundleKind): Promise<FileDownload> {
  const { names, isCut } = await listFiles(paths, kind)
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
  const manifest = Buffer.from(`${JSON.stringify({ files, ...(isCut ? { is_cut: true } : {}) }, null, 2)}\n`)
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

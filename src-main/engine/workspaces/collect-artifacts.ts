import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { lookup } from 'mime-types'
import picomatch from 'picomatch'
import type { Artifact } from '../../contract/file.ts'
import { RUN_LIMITS } from '../../contract/limits.ts'
import type { ArtifactRule } from '../../contract/skill.ts'
import { openRegularFile } from '../../platform/open-regular-file.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import { resolveInside } from '../../platform/safe-path.ts'
import { walkTree, type TreeEntry } from '../../platform/walk-tree.ts'
import type { RunPaths } from './data-layout.ts'

/** What was found of a run's files, and what is said against it. */
export interface CollectedArtifacts {
  readonly artifacts: readonly Artifact[]
  /** Patterns of required rules that nothing satisfied. */
  readonly missing: readonly string[]
  readonly warnings: readonly string[]
}

interface Candidate {
  /** Relative to the workspace. */
  readonly source: string
  /** Relative to the run's artifacts folder. */
  readonly target: string
  readonly sizeBytes: number
}

/** Only `*`, `**` and `?` have a meaning: braces multiply and brackets surprise (security-reliability 6). */
const MATCH_OPTIONS = { nobrace: true, noextglob: true, nobracket: true, nonegate: true, dot: true } as const

/**
 * Copies what lies in the workspace's `artifacts/`, and what the artifact contract names elsewhere in it, to the run's outputs. Links,
 * devices and whatever leads out of the workspace are left behind with a warning; limits skip, they do not fail.
 * @param rules the skill's artifact contract; patterns are relative to `artifacts/`, which they may name
 * @param skillFolders folders of the skill's copies, where contract patterns do not look
 */
export async function collectArtifacts(
  paths: RunPaths,
  rules: readonly ArtifactRule[],
  skillFolders: readonly string[],
): Promise<CollectedArtifacts> {
  const found = await lookThrough(paths)
  const matchers = rules.map((rule) => ({ rule, matches: picomatch(patternOf(rule), MATCH_OPTIONS) }))
  // The repository that makes the workspace a root of its own is no work of the agent either.
  const inSkillCopy = (path: string): boolean =>
    ['.git', ...skillFolders].some((folder) => path.startsWith(`${folder}/`))

  const warnings = found.entries
    .filter((entry) => entry.relativePath.startsWith('artifacts/') && (entry.kind === 'link' || entry.kind === 'other'))
    .map(
      (entry) =>
        `ARTIFACT_SKIPPED: ${shown(entry.relativePath)} is ${entry.kind === 'link' ? 'a link' : 'not a regular file'}`,
    )
  if (found.isTruncated) {
    warnings.push(`ARTIFACT_LIMIT: the workspace has more files than are looked at (${RUN_LIMITS.treeEntries})`)
  }
  const files = found.entries.filter((entry) => entry.kind === 'file' && !inSkillCopy(entry.relativePath))
  const inside = files.flatMap((file): Candidate[] =>
    file.relativePath.startsWith('artifacts/')
      ? [{ source: file.relativePath, target: file.relativePath.slice('artifacts/'.length), sizeBytes: file.sizeBytes }]
      : [],
  )
  const elsewhere = files.flatMap((file): Candidate[] =>
    !file.relativePath.startsWith('artifacts/') &&
    matchers.some(({ matches }) => matches(file.relativePath) && !inside.some((made) => matches(made.target)))
      ? [{ source: file.relativePath, target: file.relativePath, sizeBytes: file.sizeBytes }]
      : [],
  )

  const { taken, skipped } = withinLimits([...inside, ...elsewhere])
  warnings.push(...skipped)
  const partialPath = `${paths.artifactsPath}.partial`
  await removeTree(partialPath)
  await mkdir(partialPath, { recursive: true, mode: 0o700 })
  const artifacts: Artifact[] = []
  for (const candidate of taken) {
    const roleRule = matchers.find(({ matches }) => matches(candidate.target))?.rule
    const artifact = await takeArtifact(paths.workspacePath, partialPath, candidate, roleRule ?? null)
    if (artifact === null) warnings.push(`ARTIFACT_SKIPPED: ${shown(candidate.source)} changed while it was collected`)
    else artifacts.push(artifact)
  }
  await removeTree(paths.artifactsPath)
  await rename(partialPath, paths.artifactsPath)
  artifacts.sort((a, b) => (a.path < b.path ? -1 : 1))
  const missing = matchers
    .filter(
      ({ rule, matches }) => rule.required && !artifacts.some((made) => matches(made.path.slice('artifacts/'.length))),
    )
    .map(({ rule }) => rule.pattern)
  return { artifacts, missing, warnings }
}

/** What lies in `artifacts/` comes first: a workspace that is full of other things must not push it out of sight. */
async function lookThrough(paths: RunPaths): Promise<{ entries: readonly TreeEntry[]; isTruncated: boolean }> {
  const limits = { maxEntries: RUN_LIMITS.treeEntries, maxDepth: RUN_LIMITS.treeDepth }
  const made = await walkTree(paths.workspaceArtifactsPath, limits)
  const all = await walkTree(paths.workspacePath, limits)
  const inside = made.kind === 'ok' ? made.entries : []
  const rest = all.kind === 'ok' ? all.entries : []
  return {
    entries: [
      ...inside.map((entry) => ({ ...entry, relativePath: `artifacts/${entry.relativePath}` })),
      ...rest.filter((entry) => !entry.relativePath.startsWith('artifacts/')),
    ],
    isTruncated: (made.kind === 'ok' && made.isTruncated) || (all.kind === 'ok' && all.isTruncated),
  }
}

function patternOf(rule: ArtifactRule): string {
  const pattern = posix.normalize(rule.pattern)
  return pattern.startsWith('artifacts/') ? pattern.slice('artifacts/'.length) : pattern
}

/** Names come from the agent: they may carry newlines and escape sequences. */
function shown(name: string): string {
  return JSON.stringify(name).slice(0, 200)
}

function withinLimits(candidates: readonly Candidate[]): { taken: Candidate[]; skipped: string[] } {
  const taken: Candidate[] = []
  const skipped: string[] = []
  let totalBytes = 0
  for (const candidate of candidates) {
    const isTooLarge = candidate.sizeBytes > RUN_LIMITS.artifactBytes
    const isOverTotal = totalBytes + candidate.sizeBytes > RUN_LIMITS.artifactsTotalBytes
    if (isTooLarge || isOverTotal || taken.length >= RUN_LIMITS.artifacts) {
      skipped.push(`ARTIFACT_LIMIT: ${shown(candidate.source)} (${candidate.sizeBytes} bytes) is over the limit`)
      continue
    }
    totalBytes += candidate.sizeBytes
    taken.push(candidate)
  }
  return { taken, skipped }
}

async function takeArtifact(
  workspacePath: string,
  targetRootPath: string,
  candidate: Candidate,
  rule: ArtifactRule | null,
): Promise<Artifact | null> {
  // Resolved again at the moment of the copy: the agent's leftovers may have swapped in a link since the walk.
  const safe = await resolveInside(workspacePath, candidate.source)
  if (safe.kind !== 'ok' || !safe.stat.isFile()) return null
  const opened = await openRegularFile(safe.path)
  if (opened.kind !== 'ok') return null
  const targetPath = join(targetRootPath, ...candidate.target.split('/'))
  await mkdir(dirname(targetPath), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let sizeBytes = 0
  // Copied by what is read, not by what was promised: a file may grow while it is taken.
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      hash.update(chunk)
      done(sizeBytes > RUN_LIMITS.artifactBytes ? new Error('the artifact grew over the limit') : null, chunk)
    },
  })
  await pipeline(opened.file.createReadStream(), count, createWriteStream(targetPath, { flags: 'wx', mode: 0o600 }))
  return {
    path: `artifacts/${candidate.target}`,
    size_bytes: sizeBytes,
    sha256: hash.digest('hex'),
    media_type: rule?.mime ?? (lookup(candidate.target) || 'application/octet-stream'),
    role: rule?.role ?? null,
  }
}

import { mkdir, rename } from 'node:fs/promises'
import { lookup } from 'mime-types'
import type { Artifact } from '../../contract/file.ts'
import { RUN_LIMITS } from '../../contract/limits.ts'
import type { ArtifactRule } from '../../contract/skill.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import { safeSegments } from '../../platform/safe-path.ts'
import { walkTree, type TreeEntry } from '../../platform/walk-tree.ts'
import type { RunPaths } from './data-layout.ts'
import { matchRules, type MatchedRule } from './match-rules.ts'
import { takeArtifact, type Candidate } from './take-artifact.ts'

/** What was found of a run's files, and what is said against it. */
export interface CollectedArtifacts {
  readonly artifacts: readonly Artifact[]
  /** Patterns of required rules that nothing satisfied. */
  readonly missing: readonly string[]
  readonly warnings: readonly string[]
}

const INSIDE = 'artifacts/'

/**
 * Copies what lies in the workspace's `artifacts/`, and what the artifact contract names elsewhere in it, to the run's outputs. Links,
 * devices and whatever leads out of the workspace are left behind with a warning; limits skip, they do not fail.
 * @param rules the skill's artifact contract; patterns are relative to `artifacts/`, which they may name
 * @param skillFolders folders of the skill's copies, where contract patterns do not look
 * @throws the file system's error, such as ENOSPC; then no half collection is left
 */
export async function collectArtifacts(
  paths: RunPaths,
  rules: readonly ArtifactRule[],
  skillFolders: readonly string[],
): Promise<CollectedArtifacts> {
  const { entries, warnings } = await lookThrough(paths)
  const { files, refused } = sortOut(entries, skillFolders)
  const inside = files.filter(({ source }) => source.startsWith(INSIDE))
  const others = files.filter(({ source }) => !source.startsWith(INSIDE))
  const { matched, isCut } = await matchRules(rules, [...new Set(files.map(({ target }) => target))])
  // A rule looks elsewhere only when nothing in the artifacts folder satisfies it.
  const looking = matched.filter(({ paths: fitting }) => !inside.some(({ target }) => fitting.has(target)))
  const elsewhere = others.filter(({ target }) => looking.some(({ paths: fitting }) => fitting.has(target)))
  const { taken, skipped } = withinLimits([...inside, ...elsewhere])
  warnings.push(...refused, ...skipped)
  if (isCut) warnings.push('ARTIFACT_LIMIT: the patterns of the artifact contract took too long; not all were tried')

  const partialPath = `${paths.artifactsPath}.partial`
  const artifacts: Artifact[] = []
  try {
    await removeTree(partialPath)
    await mkdir(partialPath, { mode: 0o700 })
    for (const candidate of taken) {
      const copy = await takeArtifact(paths.workspacePath, partialPath, candidate)
      if (copy.kind === 'taken') artifacts.push(describe(candidate, copy, matched))
      else warnings.push(skippedText(candidate.source, copy.reason))
    }
    await removeTree(paths.artifactsPath)
    await rename(partialPath, paths.artifactsPath)
  } catch (cause) {
    await removeTree(partialPath)
    throw cause
  }
  artifacts.sort((a, b) => (a.path < b.path ? -1 : 1))
  const missing = matched
    .filter(({ rule, paths: fitting }) => {
      return rule.required && !artifacts.some(({ path }) => fitting.has(path.slice(INSIDE.length)))
    })
    .map(({ rule }) => rule.pattern)
  return { artifacts, missing, warnings: capped(warnings) }
}

/** What lies in `artifacts/` comes first: a workspace that is full of other things must not push it out of sight. */
async function lookThrough(paths: RunPaths): Promise<{ entries: readonly TreeEntry[]; warnings: string[] }> {
  const limits = { maxEntries: RUN_LIMITS.treeEntries, maxDepth: RUN_LIMITS.treeDepth }
  const made = await walkTree(paths.workspaceArtifactsPath, limits)
  const all = await walkTree(paths.workspacePath, limits)
  const inside = made.kind === 'ok' ? made.entries : []
  const rest = all.kind === 'ok' ? all.entries : []
  const warnings: string[] = []
  if (all.kind !== 'ok') warnings.push('ARTIFACT_SKIPPED: the workspace was moved away or is a folder no more')
  else if (made.kind === 'unsafe') warnings.push(skippedText('artifacts', 'is a link or no folder'))
  const listings = [made, all].filter((listing) => listing.kind === 'ok')
  if (listings.some(({ isTooDeep }) => isTooDeep)) {
    warnings.push(
      `ARTIFACT_LIMIT: the workspace has folders deeper than are looked into (${RUN_LIMITS.treeDepth} levels)`,
    )
  }
  if (listings.some(({ isTruncated, isTooDeep }) => isTruncated && !isTooDeep)) {
    warnings.push(`ARTIFACT_LIMIT: the workspace has more files than are looked at (${RUN_LIMITS.treeEntries})`)
  }
  if (made.kind === 'ok')
    warnings.push(...made.unreadable.map((path) => skippedText(INSIDE + path, 'cannot be opened')))
  return {
    entries: [
      ...inside.map((entry) => ({ ...entry, relativePath: INSIDE + entry.relativePath })),
      ...rest.filter((entry) => !entry.relativePath.startsWith(INSIDE)),
    ],
    warnings,
  }
}

/** Parts the regular files from what can be no artifact; of the latter only what lies in `artifacts/` is worth a word. */
function sortOut(
  entries: readonly TreeEntry[],
  skillFolders: readonly string[],
): { files: Candidate[]; refused: string[] } {
  // The repository that makes the workspace a root of its own is no work of the agent either.
  const left = ['.git/', ...skillFolders.map((folder) => `${folder}/`)]
  const files: Candidate[] = []
  const refused: string[] = []
  for (const { relativePath, kind, sizeBytes } of entries) {
    const isInside = relativePath.startsWith(INSIDE)
    if (kind === 'directory' || left.some((folder) => relativePath.startsWith(folder))) continue
    const problem = problemOf(relativePath, kind)
    if (problem === null) {
      files.push({
        source: relativePath,
        target: isInside ? relativePath.slice(INSIDE.length) : relativePath,
        sizeBytes,
      })
    } else if (isInside) refused.push(skippedText(relativePath, problem))
  }
  return { files, refused }
}

function problemOf(relativePath: string, kind: TreeEntry['kind']): string | null {
  if (kind === 'link') return 'is a link'
  if (kind === 'other')
    return relativePath.includes('\uFFFD') ? 'has a name that is not UTF-8' : 'is not a regular file'
  return safeSegments(relativePath) === undefined ? 'has a name with a backslash or a control character' : null
}

function skippedText(name: string, reason: string): string {
  return `ARTIFACT_SKIPPED: ${shown(name)} ${reason}`
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
    const { source, sizeBytes } = candidate
    const over =
      sizeBytes > RUN_LIMITS.artifactBytes
        ? `${sizeBytes} bytes are over the limit of one artifact (${RUN_LIMITS.artifactBytes})`
        : taken.length >= RUN_LIMITS.artifacts
          ? `there are more artifacts than are kept (${RUN_LIMITS.artifacts})`
          : totalBytes + sizeBytes > RUN_LIMITS.artifactsTotalBytes
            ? `with it all artifacts are over their limit (${RUN_LIMITS.artifactsTotalBytes} bytes)`
            : null
    if (over !== null) {
      skipped.push(`ARTIFACT_LIMIT: ${shown(source)} was left out: ${over}`)
      continue
    }
    totalBytes += sizeBytes
    taken.push(candidate)
  }
  return { taken, skipped }
}

function describe(
  { target }: Candidate,
  { sizeBytes, sha256 }: { readonly sizeBytes: number; readonly sha256: string },
  matched: readonly MatchedRule[],
): Artifact {
  const rule = matched.find(({ paths: fitting }) => fitting.has(target))?.rule
  return {
    path: INSIDE + target,
    size_bytes: sizeBytes,
    sha256,
    media_type: rule?.mime ?? (lookup(target) || 'application/octet-stream'),
    role: rule?.role ?? null,
  }
}

/** They go into every answer about the run. */
function capped(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - RUN_LIMITS.artifactWarnings
  if (more <= 0) return warnings
  return [...warnings.slice(0, RUN_LIMITS.artifactWarnings), `ARTIFACT_WARNINGS: and ${more} more`]
}

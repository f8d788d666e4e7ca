import { posix } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { RUN_LIMITS } from '../../contract/limits.ts'
import type { ArtifactRule } from '../../contract/skill.ts'
import { createPathPattern } from './path-pattern.ts'

/** The event loop gets a turn after so long: a contract may have many rules and a workspace many files. */
const TURN_MS = 10

/** What a rule of the artifact contract fits. */
export interface MatchedRule {
  readonly rule: ArtifactRule
  /** Those of the given paths that its pattern stands for. */
  readonly paths: ReadonlySet<string>
}

/**
 * Holds every rule against every path.
 * @param rules patterns are relative to `artifacts/`, which they may name
 * @returns `isCut` when the time was over before the last one; what was not tried counts as not matched
 */
export async function matchRules(
  rules: readonly ArtifactRule[],
  paths: readonly string[],
): Promise<{ matched: readonly MatchedRule[]; isCut: boolean }> {
  const matched: MatchedRule[] = []
  let spentMs = 0
  let turnFrom = performance.now()
  for (const rule of rules) {
    const matches = createPathPattern(patternOf(rule))
    const fitting = new Set<string>()
    matched.push({ rule, paths: fitting })
    for (const path of paths) {
      if (spentMs > RUN_LIMITS.artifactMatchMs) break
      if (matches(path)) fitting.add(path)
      const turnMs = performance.now() - turnFrom
      if (turnMs < TURN_MS) continue
      await nextTurn()
      spentMs += turnMs
      turnFrom = performance.now()
    }
  }
  return { matched, isCut: spentMs > RUN_LIMITS.artifactMatchMs }
}

function patternOf(rule: ArtifactRule): string {
  const pattern = posix.normalize(rule.pattern)
  return pattern.startsWith('artifacts/') ? pattern.slice('artifacts/'.length) : pattern
}

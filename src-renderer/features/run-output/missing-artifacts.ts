import type { Artifact } from '../../../src-main/contract/file.ts'
import type { ArtifactRule } from '../../../src-main/contract/skill.ts'

/** The rules of an artifact contract that no file satisfies, required ones first. */
export function missingRules(declared: readonly ArtifactRule[], artifacts: readonly Artifact[]): ArtifactRule[] {
  const roles = new Set(artifacts.map((artifact) => artifact.role))
  return declared
    .filter((rule) => !roles.has(rule.role))
    .toSorted((one, other) => Number(other.required) - Number(one.required))
}

import type { SkillCheck } from '../../contract/skill.ts'
import { toFinding, type FindingInput } from './rules/finding-list.ts'
import type { UnpackedSkill } from './intake/unpack-skill.ts'

/** What is known of a package beside its content. */
export interface CheckFacts {
  readonly packageSha256: string | null
  readonly packageSizeBytes: number | null
  readonly checkedAt: string
  readonly durationMs: number
  /** Remarks of the taking itself, such as links that were left out of a folder. */
  readonly remarks: readonly FindingInput[]
}

/** The answer of the validation in the form of the contract. */
export function toSkillCheck(outcome: UnpackedSkill, facts: CheckFacts): SkillCheck {
  const remarks = facts.remarks.map(toFinding)
  const about = {
    package_sha256: facts.packageSha256,
    package_size_bytes: facts.packageSizeBytes,
    checked_at: facts.checkedAt,
    duration_ms: Math.round(facts.durationMs),
  }
  if (outcome.kind === 'refused') {
    const findings = [...outcome.rejection.findings, ...remarks]
    return { ok: false, skill_id: null, summary: null, findings, profiles: [], file_count: null, ...about }
  }
  const { validation, topLevelName } = outcome
  const findings = [...validation.findings, ...remarks, ...outcome.remarks.map(toFinding)]
  const isOk = validation.summary !== null && !findings.some((finding) => finding.severity === 'error')
  return {
    ok: isOk,
    skill_id: topLevelName,
    summary: isOk ? validation.summary : null,
    findings,
    profiles: [...validation.profiles],
    file_count: validation.fileCount,
    ...about,
  }
}

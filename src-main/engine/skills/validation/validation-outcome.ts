import type { Finding, ProfileVerdict } from '../../../contract/finding.ts'
import type { SkillSummary } from '../../../contract/skill.ts'

/**
 * Which packages run here: `strict` needs engines and artifacts to be declared; `skill-runner-head` takes what newer
 * Skill-Runner versions take, which may leave both out and find schemas by their usual names (SPEC V4).
 */
export const VALIDATION_PROFILES = ['strict', 'skill-runner-head'] as const
export type ValidationProfile = (typeof VALIDATION_PROFILES)[number]

export interface CheckSkillOptions {
  /** Name of the skill's folder in the package: its `skill_id`. */
  readonly topLevelName: string
  readonly profile: ValidationProfile
}

/** What the validation of one skill folder found. Plain data: it crosses from the worker to the main thread. */
export interface ValidationOutcome {
  /** In the order of files and lines; at most a few hundred. */
  readonly findings: Finding[]
  /** Null while something blocks a run. */
  readonly summary: SkillSummary | null
  readonly profiles: ProfileVerdict[]
  /** The text that Skill-Runner would answer: the first error in the order of its checks. Null when nothing blocks. */
  readonly firstError: string | null
  readonly fileCount: number
}

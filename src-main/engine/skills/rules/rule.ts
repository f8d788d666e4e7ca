import type { ProfileId, Severity } from '../../../contract/finding.ts'

/** What is always true of a rule; a finding adds the place and the words. */
export interface Rule {
  /** Profiles that refuse the skill for it. With `runner` among them the finding is an error and blocks a run. */
  readonly rejectedBy: readonly ProfileId[]
  /** Profiles that load the skill all the same, but worse than the author means it. */
  readonly warnsIn: readonly ProfileId[]
  readonly severity: Severity
  readonly why: string
  readonly how: string
}

/** Consumers that need front matter which a strict YAML parser can read; Gemini CLI falls back to reading line by line. */
export const YAML_READERS = ['agent-skills', 'claude-upload', 'codex', 'opencode'] as const
export const ALL_AGENTS = [...YAML_READERS, 'gemini'] as const

/** A rule that blocks a run. @param more other profiles that refuse the skill for the same reason */
export function blocks(why: string, how: string, more: readonly ProfileId[] = []): Rule {
  return { rejectedBy: ['runner', ...more], warnsIn: [], severity: 'error', why, how }
}

/** A rule for which other consumers refuse the skill, while it runs here. */
export function rejects(profiles: readonly ProfileId[], why: string, how: string): Rule {
  return { rejectedBy: profiles, warnsIn: [], severity: 'warning', why, how }
}

/** A rule that refuses nothing. */
export function warns(profiles: readonly ProfileId[], why: string, how: string): Rule {
  return { rejectedBy: [], warnsIn: profiles, severity: 'warning', why, how }
}

export function informs(why: string, how: string): Rule {
  return { rejectedBy: [], warnsIn: [], severity: 'info', why, how }
}

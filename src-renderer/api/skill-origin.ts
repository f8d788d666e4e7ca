import type { RunListItem } from '../../src-main/contract/run.ts'

const INSTALLED = 'installed:'

/** The id under which the window keeps an installed skill beside those of the library: values, trust, choice. */
export function installedId(skillId: string): string {
  return INSTALLED + skillId
}

/** The installed skill that such an id stands for; null for an entry of the library, or for none. */
export function installedSkillOf(libraryId: string | null): string | null {
  return libraryId !== null && libraryId.startsWith(INSTALLED) ? libraryId.slice(INSTALLED.length) : null
}

/** What a run was started from, or null for a package of another program. */
export function originOf(run: Pick<RunListItem, 'library_id' | 'source' | 'skill_id'>): string | null {
  return run.library_id ?? (run.source === 'installed' ? installedId(run.skill_id) : null)
}

import type { Finding, ProfileId } from '../../../src-main/contract/finding.ts'

export interface FindingGroups {
  /** Errors of the Runner profile: nothing runs before these are gone. */
  readonly blocking: Finding[]
  /** Errors of other profiles: the skill would not load there. */
  readonly portability: Finding[]
  readonly remarks: Finding[]
}

const WEIGHT = { error: 0, warning: 1, info: 2 }

/** Sorts findings by what they mean to the author, then by file and line. @param only narrows to what one profile says */
export function groupFindings(findings: readonly Finding[], only: ProfileId | null = null): FindingGroups {
  const kept = only === null ? findings : findings.filter((finding) => concerns(finding, only))
  const sorted = kept.toSorted(
    (one, two) =>
      WEIGHT[one.severity] - WEIGHT[two.severity] ||
      (one.file ?? '').localeCompare(two.file ?? '') ||
      (one.line ?? 0) - (two.line ?? 0),
  )
  return {
    blocking: sorted.filter((finding) => finding.rejected_by.includes('runner')),
    portability: sorted.filter((finding) => finding.rejected_by.length > 0 && !finding.rejected_by.includes('runner')),
    remarks: sorted.filter((finding) => finding.rejected_by.length === 0),
  }
}

/** A remark concerns everybody, an error those who reject. */
function concerns(finding: Finding, profile: ProfileId): boolean {
  return finding.rejected_by.length === 0 || finding.rejected_by.includes(profile)
}

/** Where a finding is: `SKILL.md:3:22`, or null for the package as a whole. */
export function placeOf({ file, line, column }: Finding): string | null {
  if (file === null) return null
  return [file, line, line === null ? null : column].filter((part) => part !== null).join(':')
}

/** All findings as text, as compilers print them, for a chat or an issue. */
export function findingsAsText(findings: readonly Finding[]): string {
  return findings
    .map((finding) => {
      const place = placeOf(finding)
      const head = `${place === null ? '' : `${place}: `}${finding.severity}: ${finding.message} [${finding.rule}]`
      const rejectedBy = finding.rejected_by.length === 0 ? [] : [`  rejected by: ${finding.rejected_by.join(', ')}`]
      return [head, `  why: ${finding.why}`, `  fix: ${finding.how}`, ...rejectedBy].join('\n')
    })
    .join('\n')
}

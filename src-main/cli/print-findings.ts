import type { Finding } from '../contract/finding.ts'
import type { SkillCheck } from '../contract/skill.ts'
import { printable, printableLine } from './printable.ts'

const ORDER: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, info: 2 }

/** Findings as compilers print theirs, `file:line:column: severity: message`, so that editors can jump to the place. */
export function formatFindings(findings: readonly Finding[]): string {
  return [...findings]
    .sort((a, b) => ORDER[a.severity] - ORDER[b.severity])
    .map(
      (finding) =>
        `${placeOf(finding)}: ${finding.severity}: ${printableLine(finding.message)} [${finding.rule}]\n    ${printable(finding.how)}\n`,
    )
    .join('')
}

function placeOf({ file, line, column }: Finding): string {
  return [file === null ? '(package)' : printableLine(file), line, column].filter((part) => part !== null).join(':')
}

/** One line that says how a check came out. */
export function formatVerdict(check: SkillCheck): string {
  const count = (severity: Finding['severity']): number =>
    check.findings.filter((finding) => finding.severity === severity).length
  const name = printableLine(check.skill_id ?? 'The skill')
  const remarks = `${count('error')} errors, ${count('warning')} warnings`
  return check.ok ? `${name} can be run (${remarks})\n` : `${name} cannot be run (${remarks})\n`
}

import type { Finding } from '../contract/finding.ts'
import { validateSkill } from '../engine/skills/validate-skill.ts'
import type { ValidationOutcome, ValidationProfile } from '../engine/skills/validation/validation-outcome.ts'
import { demoFiles, writeDemo, type DemoChanges } from './demo-skill.ts'

/** A skill that breaks a rule, and where that is told: `file:line:column`, as far as there is a place. */
export interface RuleCase {
  readonly at: string
  readonly changes?: DemoChanges
  /** Instead of changes: whatever finds the fault. */
  readonly find?: () => Promise<readonly Finding[]>
}

/** Validates the demo skill with these changes in this thread. */
export function validateDemo(changes: DemoChanges, profile: ValidationProfile = 'strict'): Promise<ValidationOutcome> {
  return validateSkill(writeDemo(demoFiles(changes)), { topLevelName: 'demo', profile })
}

export async function findingsOf({ changes = {}, find }: RuleCase): Promise<readonly Finding[]> {
  return find === undefined ? (await validateDemo(changes)).findings : find()
}

export function placeOf({ file, line, column }: Finding): string {
  return [file, line, column].filter((part) => part !== null).join(':')
}

/** The file after a finding's repair. @param text the file before */
export function applyFix(text: string, finding: Finding | undefined, file: string): string {
  const edits = (finding?.fix?.edits ?? []).filter((edit) => edit.file === file)
  if (edits.length === 0) throw new Error(`there is no repair of ${file}`)
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((result, edit) => result.slice(0, edit.from) + edit.text + result.slice(edit.to), text)
}

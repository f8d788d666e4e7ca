import type { Finding, Fix, ProfileId } from '../../../contract/finding.ts'
import type { Place } from '../documents/text-places.ts'
import { RULES, type RuleId } from './rules.ts'

/** More than anybody reads; a hostile file could produce one finding per byte. */
const MAX_FINDINGS = 200
const MAX_MESSAGE_CHARS = 1_000
const SEVERITY_ORDER = { error: 0, warning: 1, info: 2 } as const

/**
 * When Skill-Runner makes which check (peer contract 1.2). Its first error is the one with the lowest number; those of
 * one number count in the order in which they were added.
 */
export const PEER_ORDER = {
  container: 3,
  requiredFiles: 80,
  manifestJson: 90,
  manifestSchema: 100,
  enginePolicy: 110,
  id: 120,
  name: 130,
  identity: 140,
  /** Plus 0, 1 or 2 for input, parameter and output: each schema is checked whole before the next. */
  schemas: 160,
  schemaFiles: 170,
  engines: 200,
  artifacts: 210,
  version: 230,
  model: 250,
  /** Ours alone: Skill-Runner would have let it pass. */
  ours: 300,
} as const

export interface FindingInput {
  readonly rule: RuleId
  readonly message: string
  readonly file?: string | null
  readonly place?: Place | null
  readonly fix?: Fix | null
  /** Instead of the rule's own, where it depends on the case. */
  readonly rejectedBy?: readonly ProfileId[]
  readonly how?: string
  /** Order and text in Skill-Runner; without it the message counts, after all checks that Skill-Runner has. */
  readonly peer?: { readonly order: number; readonly text?: string }
}

/** Collects the findings of one validation. */
export interface FindingList {
  add(input: FindingInput): void
  has(rule: RuleId): boolean
  hasErrors(): boolean
  /** Errors first, then in the order of files and lines. */
  sorted(): Finding[]
  firstError(): string | null
}

export function createFindingList(): FindingList {
  const findings: Finding[] = []
  let first: { order: number; text: string } | null = null

  return {
    add(input) {
      const finding = toFinding(input)
      if (finding.severity === 'error') {
        const { order = PEER_ORDER.ours, text = finding.message } = input.peer ?? {}
        if (first === null || order < first.order) first = { order, text }
      }
      if (findings.length < MAX_FINDINGS) findings.push(finding)
      else if (findings.length === MAX_FINDINGS) {
        findings.push(toFinding({ rule: 'validation.cut', message: `There are more than ${MAX_FINDINGS} findings` }))
      }
    },
    has: (rule) => findings.some((finding) => finding.rule === rule),
    hasErrors: () => first !== null,
    sorted: () => findings.toSorted(compare),
    firstError: () => first?.text ?? null,
  }
}

/** One finding outside a list: for what is found before or instead of a validation. */
export function toFinding(input: FindingInput): Finding {
  const rule = RULES[input.rule]
  const rejectedBy = input.rejectedBy ?? rule.rejectedBy
  return {
    rule: input.rule,
    severity: rejectedBy.includes('runner') ? 'error' : rule.severity === 'error' ? 'warning' : rule.severity,
    message: cut(input.message),
    file: input.file ?? null,
    line: input.place?.line ?? null,
    column: input.place?.column ?? null,
    why: rule.why,
    how: input.how ?? rule.how,
    rejected_by: [...rejectedBy],
    fix: input.fix ?? null,
  }
}

function cut(text: string): string {
  return text.length <= MAX_MESSAGE_CHARS ? text : `${text.slice(0, MAX_MESSAGE_CHARS).toWellFormed()}…`
}

function compare(a: Finding, b: Finding): number {
  return (
    SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] ||
    fileRank(a.file) - fileRank(b.file) ||
    (a.file ?? '').localeCompare(b.file ?? '', 'en') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0)
  )
}

/** The package first, then the files in the order in which an author writes them. */
function fileRank(file: string | null): number {
  if (file === null) return 0
  if (file === 'SKILL.md') return 1
  return file === 'assets/runner.json' ? 2 : 3
}

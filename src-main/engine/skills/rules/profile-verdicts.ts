import { PROFILE_IDS, type Finding, type ProfileId, type ProfileVerdict } from '../../../contract/finding.ts'
import { RULES, type RuleId } from './rules.ts'
import type { ValidationProfile } from '../validation/validation-outcome.ts'

type ProfileFacts = Pick<ProfileVerdict, 'title' | 'version' | 'dated'>

const OTHERS: Readonly<Record<Exclude<ProfileId, 'runner'>, ProfileFacts>> = {
  'agent-skills': { title: 'Agent Skills', version: 'agentskills 69ef37e', dated: '2026-08-09' },
  'claude-upload': { title: 'Claude upload', version: 'skills 9d2f1ae', dated: '2026-07-01' },
  codex: { title: 'Codex', version: 'loader as of November 2026', dated: '2026-11-01' },
  gemini: { title: 'Gemini CLI', version: 'loader as of November 2026', dated: '2026-11-01' },
  opencode: { title: 'opencode', version: 'documentation as of November 2026', dated: '2026-11-01' },
}

/** `strict` follows the second version of the contract, with the first one's rules for engines and artifacts. */
const RUNNER: Readonly<Record<ValidationProfile, ProfileFacts>> = {
  strict: { title: 'Runner', version: 'Skill-Runner contract, strict', dated: '2026-03-05' },
  'skill-runner-head': { title: 'Runner', version: 'Skill-Runner 0.7.9', dated: '2026-07-26' },
}

/** What each consumer would say of the skill as a whole (SPEC V8). */
export function profileVerdicts(findings: readonly Finding[], profile: ValidationProfile): ProfileVerdict[] {
  return PROFILE_IDS.map((id) => {
    const facts = id === 'runner' ? RUNNER[profile] : OTHERS[id]
    const errorCount = findings.filter((finding) => finding.rejected_by.includes(id)).length
    const warningCount = findings.filter((finding) => concernsAsWarning(finding, id)).length
    const verdict = errorCount > 0 ? 'rejected' : warningCount > 0 ? 'warnings' : 'ok'
    return { profile: id, ...facts, verdict, error_count: errorCount, warning_count: warningCount }
  })
}

/** A warning concerns the profiles that its rule names; one that no profile owns concerns whoever runs the skill here. */
function concernsAsWarning({ rule, severity, rejected_by: rejectedBy }: Finding, id: ProfileId): boolean {
  if (severity !== 'warning' || rejectedBy.includes(id)) return false
  const { warnsIn } = RULES[rule as RuleId]
  return id === 'runner' ? warnsIn.length === 0 && rejectedBy.length === 0 : warnsIn.includes(id)
}

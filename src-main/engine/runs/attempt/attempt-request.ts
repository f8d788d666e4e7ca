import type { SkillSummary } from '../../../contract/skill.ts'
import type { Agent } from '../../agents/agent.ts'
import type { RequestRow } from '../../store/request-row.ts'
import type { EndSwitch } from './end-switch.ts'

/** What one attempt is made of. */
export interface AttemptRequest {
  readonly row: RequestRow
  readonly runId: string
  readonly skill: SkillSummary
  readonly stagedPath: string
  readonly input: Readonly<Record<string, unknown>>
  readonly agent: Agent
  readonly endSwitch: EndSwitch
}

import { useConnectionState } from '../api/use-activity.ts'
import { chooseEngine } from '../features/setup/choose-engine.ts'
import { useSetup } from '../features/setup/setup-store.ts'
import { useAppText } from './app-text.ts'
import type { ChosenSkill } from './use-chosen-skill.ts'

/** Why Run is not possible, and where the way out is. */
export interface Blocked {
  readonly text: string
  readonly leadsTo: 'problems' | 'engines' | null
}

/** @returns null when the chosen skill can be run, as far as is known before its values are checked */
export function useBlocked({ libraryId, answer, engines }: ChosenSkill): Blocked | null {
  const t = useAppText()
  const setup = useSetup(libraryId ?? '')
  const stream = useConnectionState((state) => state.stream)
  if (libraryId === null) return { text: t('blocked_no_skill'), leadsTo: null }
  if (stream === 'lost') return { text: t('blocked_offline'), leadsTo: null }
  if (answer === null) return { text: t('blocked_checking'), leadsTo: null }
  const { item, check } = answer
  if (item.state === 'missing') return { text: t('blocked_missing'), leadsTo: null }
  if (check === null) return { text: t('blocked_checking'), leadsTo: 'problems' }
  if (!check.ok || check.summary === null) {
    const count = check.findings.filter((finding) => finding.rejected_by.includes('runner')).length
    return { text: t('blocked_problems', { count }), leadsTo: 'problems' }
  }
  const { engine, status, isDeclared } = chooseEngine(setup, check.summary, engines)
  if (engine === null) return { text: t('blocked_no_engine'), leadsTo: 'engines' }
  if (!isDeclared) return { text: t('blocked_undeclared', { engine: status?.title ?? engine }), leadsTo: null }
  if (status !== null && status.state !== 'ready')
    return { text: t('blocked_engine', { engine: status.title, note: status.note }), leadsTo: 'engines' }
  return null
}

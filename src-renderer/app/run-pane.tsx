import type { UseQueryResult } from '@tanstack/react-query'
import { CircleOff, Play } from 'lucide-react'
import { lazy, Suspense } from 'react'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { describeError } from '../api/describe-error.ts'
import { originOf } from '../api/skill-origin.ts'
import type { RunPlan } from '../api/start-run.ts'
import type { RunActions as HeaderActions } from '../features/run-output/run-header.tsx'
import type { RunTab } from '../features/run-output/run-tab.ts'
import { Banner } from '../ui/banner.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { keyNames } from '../ui/key-hint.tsx'
import { useProblemText } from '../ui/problem-text.ts'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { useAppText } from './app-text.ts'
import { COMMANDS } from './commands.ts'
import type { ChosenSkill } from './use-chosen-skill.ts'

/** Log, trees and previews come with the first run that is looked at. */
const RunView = lazy(async () => {
  const { RunView: component } = await import('../features/run-output/run-view.tsx')
  return { default: component }
})
const RunNotice = lazy(async () => {
  const { RunNotice: component } = await import('../features/interaction/run-notice.tsx')
  return { default: component }
})

export interface RunPaneProps {
  requestId: string | null
  status: UseQueryResult<RunStatusBody>
  chosen: ChosenSkill
  /** What the run was started with, when this window knows it. */
  plan: RunPlan | null
  tab: RunTab | null
  onTab: (tab: RunTab) => void
  actions: HeaderActions
  onOpenLink: (url: string) => void
}

/** The Run tab: the chosen run, or why there is none. */
export function RunPane({ requestId, status, chosen, plan, tab, onTab, actions, onOpenLink }: RunPaneProps) {
  const t = useAppText()
  const problemText = useProblemText()
  if (requestId === null)
    return (
      <EmptyState icon={Play} title={t('run_none')}>
        {chosen.libraryId === null
          ? t('run_none_skill')
          : t('run_none_about', { keys: keyNames(COMMANDS.run.keys).join('+') })}
      </EmptyState>
    )
  if (status.isError && status.data === undefined) {
    const facts = describeError(status.error)
    return facts.code === 'request_not_found' ? (
      <EmptyState icon={CircleOff} title={t('run_gone')}>
        {t('run_gone_about')}
      </EmptyState>
    ) : (
      <Banner tone="bad" title={problemText(facts).title} className="m-4">
        {problemText(facts).detail}
      </Banner>
    )
  }
  if (status.data === undefined) return <SkeletonRows />
  const run = status.data
  const summary = chosen.answer?.check?.summary ?? null
  const isOfChosen = chosen.libraryId !== null && originOf(run) === chosen.libraryId
  return (
    <Suspense fallback={<SkeletonRows />}>
      <RunView
        status={run}
        tab={tab}
        onTab={onTab}
        actions={actions}
        declared={isOfChosen ? (summary?.artifacts ?? null) : null}
        sentFiles={plan === null ? {} : fileNames(plan)}
        onOpenLink={onOpenLink}
        notice={
          <Suspense>
            <RunNotice key={run.request_id} run={run} onOpenLink={onOpenLink} />
          </Suspense>
        }
      />
    </Suspense>
  )
}

function fileNames(plan: RunPlan): Record<string, string> {
  return Object.fromEntries(Object.entries(plan.files).map(([name, file]) => [name, file.name]))
}

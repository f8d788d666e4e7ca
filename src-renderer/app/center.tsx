import type { ReactNode } from 'react'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { SetupPanel } from '../features/setup/setup-panel.tsx'
import { StatusIcon, shownStatus } from '../ui/status-badge.tsx'
import { TabPanel, Tabs } from '../ui/tabs.tsx'
import { useAppText } from './app-text.ts'
import { CrashBoundary } from './crash-boundary.tsx'
import { RefusalNotice } from './refusal-notice.tsx'
import type { ChosenSkill } from './use-chosen-skill.ts'
import type { RunActions } from './use-run-actions.ts'
import type { WindowSize } from './use-window-size.ts'
import { showTab, useWindow } from './window-store.ts'

export interface CenterProps {
  chosen: ChosenSkill
  runs: RunActions
  run: RunStatusBody | null
  /** The Run tab. */
  runView: ReactNode
  openAction: ReactNode
  size: WindowSize
  onShowProblems: () => void
}

/** Setup and Run. */
export function Center({ chosen, runs, run, runView, openAction, size, onShowProblems }: CenterProps) {
  const t = useAppText()
  const tab = useWindow((state) => state.centerTab)
  return (
    <Tabs
      label={t('views')}
      value={tab}
      onChange={showTab}
      tabs={[
        { id: 'setup', label: t('setup') },
        {
          id: 'run',
          label: t('run'),
          ...(run === null ? {} : { badge: <StatusIcon status={shownStatus(run)} /> }),
        },
      ]}
    >
      <TabPanel id="setup" isKept>
        <CrashBoundary>
          <SetupPanel
            libraryId={chosen.libraryId}
            answer={chosen.answer}
            engines={chosen.engines}
            errors={runs.errors}
            attempt={runs.attempt}
            openAction={openAction}
            hasKeepSwitch={size === 'narrow'}
            hasEngine={size === 'narrow'}
            onShowProblems={onShowProblems}
            notice={
              runs.refusal !== null && (
                <RefusalNotice refusal={runs.refusal} onDismiss={runs.dismissRefusal} onShowProblems={onShowProblems} />
              )
            }
          />
        </CrashBoundary>
      </TabPanel>
      <TabPanel id="run">
        <CrashBoundary>{runView}</CrashBoundary>
      </TabPanel>
    </Tabs>
  )
}

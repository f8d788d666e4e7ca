import { useCheckAgain } from '../api/use-library.ts'
import { useConnection } from '../api/use-system.ts'
import { changeOptions, useSetups } from '../features/setup/setup-store.ts'
import { copyText } from '../ui/copy-button.tsx'
import { announce } from '../ui/live-region.tsx'
import { showToast } from '../ui/toast.tsx'
import { useAppText } from './app-text.ts'
import type { CommandActions } from './commands.ts'
import { curlText } from './curl-text.ts'
import { focusRegion } from './use-commands.ts'
import type { RunActions } from './use-run-actions.ts'
import { openDialog, showInspector, showTab, toggleSide, useWindow } from './window-store.ts'
import type { WindowSize } from './use-window-size.ts'

export interface CommandParts {
  readonly size: WindowSize
  readonly runs: RunActions
  readonly canCancel: boolean
  readonly onAskToCancel: () => void
  readonly onPick: (kind: 'folder' | 'package') => void
  /** Shows the tab of the run at that place, from 0. */
  readonly onRunTab: (index: number) => void
}

/** What each command does in this window now. */
export function useCommandActions(parts: CommandParts): CommandActions {
  const t = useAppText()
  const { size, runs, canCancel, onAskToCancel, onPick, onRunTab } = parts
  const libraryId = useWindow((state) => state.libraryId)
  const checkAgain = useCheckAgain()
  const connection = useConnection()
  const hasNoInspector = size !== 'wide'

  const copyCurl = async (): Promise<void> => {
    const isRunShown = useWindow.getState().centerTab === 'run'
    const plan = (isRunShown ? runs.shownPlan : null) ?? runs.nextPlan
    if (plan === null) {
      showToast({ tone: 'bad', title: runs.blocked?.text ?? t('rerun_unknown') })
      return
    }
    const isDone = await copyText(curlText(plan, connection.data?.server_file ?? null))
    showToast({ tone: isDone ? 'ok' : 'bad', title: t(isDone ? 'curl_copied' : 'curl_failed') })
  }
  const rerun = (): void => runs.rerun(useSetups.getState().options.useCache)
  const runTab = (index: number) => (): void => {
    showTab('run')
    onRunTab(index)
  }

  return {
    run: () => runOrSay(runs, () => runs.run()),
    'run-without-cache': () => runOrSay(runs, () => runs.run(false)),
    rerun,
    ...(canCancel ? { 'cancel-run': onAskToCancel } : {}),
    'copy-curl': () => void copyCurl(),
    'toggle-keep': () => changeOptions({ keepTemp: !useSetups.getState().options.keepTemp }),
    'show-setup': () => showTab('setup'),
    'show-run': () => showTab('run'),
    'show-problems': () => showInspector('problems', hasNoInspector),
    'show-files': () => showInspector('files', hasNoInspector),
    'show-details': () => showInspector('details', hasNoInspector),
    'toggle-library': () => toggleSide('library', size === 'narrow'),
    'toggle-inspector': () => toggleSide('inspector', hasNoInspector),
    'run-tab-1': runTab(0),
    'run-tab-2': runTab(1),
    'run-tab-3': runTab(2),
    'run-tab-4': runTab(3),
    'run-tab-5': runTab(4),
    'run-tab-6': runTab(5),
    'next-region': () => focusRegion(1),
    'previous-region': () => focusRegion(-1),
    'open-skill': () => onPick('folder'),
    'open-package': () => onPick('package'),
    ...(libraryId === null ? {} : { 'check-again': () => checkAgain.mutate(libraryId) }),
    'show-palette': () => openDialog('palette'),
    'show-engines': () => openDialog('engines'),
    'show-api': () => openDialog('api'),
    'show-settings': () => openDialog('settings'),
    'show-shortcuts': () => openDialog('shortcuts'),
  }
}

/** A key that does nothing without a word would look broken. */
function runOrSay(runs: RunActions, run: () => void): void {
  if (runs.blocked === null) {
    run()
    return
  }
  showToast({ tone: 'bad', title: runs.blocked.text })
  announce(runs.blocked.text)
}

import { useRef, useState } from 'react'
import { useCancelRun } from '../api/use-cancel-run.ts'
import { useRemoveFromLibrary } from '../api/use-library.ts'
import { useRunStatus } from '../api/use-run-status.ts'
import { OpenMenu } from '../features/library/open-menu.tsx'
import type { DroppedThing } from '../features/library/read-dropped.ts'
import { useAddSkills } from '../features/library/use-add-skills.ts'
import { useOpenSkill } from '../features/library/use-open-skill.ts'
import type { InstallOffer } from '../features/registry/install-dialog.tsx'
import { RUN_TABS, type RunTab } from '../features/run-output/run-tab.ts'
import { partInputSchema } from '../features/setup/input-schema.ts'
import { setInputFile } from '../features/setup/setup-store.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import { Drawer } from '../ui/drawer.tsx'
import { SplitGroup, SplitPanel, Splitter } from '../ui/split.tsx'
import { useAppText } from './app-text.ts'
import { Center } from './center.tsx'
import { CrashBoundary } from './crash-boundary.tsx'
import { Dialogs } from './dialogs.tsx'
import { DropTarget } from './drop-target.tsx'
import { FirstRun } from './first-run.tsx'
import { offerOfItem, offerOfRun } from './install-offer.ts'
import { Inspector } from './inspector.tsx'
import { LibraryColumn } from './library-column.tsx'
import { RunPane } from './run-pane.tsx'
import { StatusBar } from './status-bar.tsx'
import { TitleBar } from './title-bar.tsx'
import { useChosenSkill } from './use-chosen-skill.ts'
import { useCommandActions } from './use-command-actions.ts'
import { useCommands } from './use-commands.ts'
import { useRunActions } from './use-run-actions.ts'
import { useWindowSize } from './use-window-size.ts'
import { markStepDone, openDialog, showFile, showInspector, showRun, showSkill, useWindow } from './window-store.ts'

/** The window: title bar, up to three columns, status bar. Everything that combines features is here and below. */
export function Frame() {
  const t = useAppText()
  const size = useWindowSize()
  const requestId = useWindow((state) => state.requestId)
  const isLibraryOpen = useWindow((state) => state.isLibraryOpen)
  const isInspectorOpen = useWindow((state) => state.isInspectorOpen)
  const drawer = useWindow((state) => state.drawer)
  const [isAskingToCancel, setAskingToCancel] = useState(false)
  const [doomedId, setDoomedId] = useState<string | null>(null)
  const [installOffer, setInstallOffer] = useState<InstallOffer | null>(null)
  const [link, setLink] = useState<string | null>(null)
  const [runTab, setRunTab] = useState<RunTab | null>(null)
  const chosen = useChosenSkill()
  const status = useRunStatus(requestId)
  const run = status.data ?? null
  const cancel = useCancelRun()
  const hasLibraryColumn = size !== 'narrow' && isLibraryOpen
  const hasInspectorColumn = size === 'wide' && isInspectorOpen
  const runs = useRunActions(chosen, run, size === 'wide')
  const runOffer = offerOfRun(run, chosen)

  // The entry whose folder is being looked for: it goes when the folder is found somewhere else.
  const lostId = useRef<string | null>(null)
  const removeLost = useRemoveFromLibrary()
  const onAdded = (libraryId: string): void => {
    if (lostId.current !== null && lostId.current !== libraryId) removeLost.mutate(lostId.current)
    lostId.current = null
    showSkill(libraryId)
    markStepDone('own')
  }
  const openSkill = useOpenSkill(onAdded)
  const onPick = (kind: 'folder' | 'package'): void => {
    lostId.current = null
    openSkill(kind)
  }
  const addSkills = useAddSkills(onAdded)
  const fileInputs = partInputSchema(chosen.answer?.check?.summary?.input_schema ?? null).files
  const onDropped = (things: readonly DroppedThing[]): void => {
    lostId.current = null
    const [only] = things
    // One file that is no package, dropped beside the form of a skill that takes files, is meant for it.
    const isInput = things.length === 1 && only?.kind === 'other' && only.name !== 'SKILL.md'
    if (isInput && chosen.libraryId !== null && fileInputs[0] !== undefined)
      setInputFile(chosen.libraryId, fileInputs[0].name, only.file)
    else void addSkills(things)
  }
  const showPlace = (path: string, line: number | null): void => showFile({ path, line }, size !== 'wide')
  const showProblems = (): void => showInspector('problems', size !== 'wide')

  const actions = useCommandActions({
    size,
    runs,
    canCancel: run !== null && !isTerminal(run.status),
    onAskToCancel: () => setAskingToCancel(true),
    onPick,
    onRunTab: (index) => setRunTab((tab) => RUN_TABS[index] ?? tab),
  })
  useCommands(actions, (place) => {
    if (place.kind === 'show-request') showRun(place.requestId, null)
    else showSkill(place.libraryId)
  })

  const libraryColumn = (
    <CrashBoundary>
      <LibraryColumn
        onPick={onPick}
        onInstall={(item) => setInstallOffer(offerOfItem(item))}
        onLocate={(item) => {
          lostId.current = item.library_id
          openSkill(item.kind)
        }}
      />
    </CrashBoundary>
  )
  const inspector = (
    <CrashBoundary>
      <Inspector chosen={chosen} run={run} onShowPlace={showPlace} onOpenLink={setLink} />
    </CrashBoundary>
  )
  const panelIds = [...(hasLibraryColumn ? ['library'] : []), 'center', ...(hasInspectorColumn ? ['inspector'] : [])]
  return (
    <DropTarget onDropped={onDropped} takesFiles={fileInputs.length > 0} className="flex h-full flex-col">
      <TitleBar
        chosen={chosen}
        runs={runs}
        actions={actions}
        size={size}
        isLibraryShown={hasLibraryColumn || drawer === 'library'}
        isInspectorShown={hasInspectorColumn || drawer === 'inspector'}
        onWhyBlocked={() => (runs.blocked?.leadsTo === 'engines' ? openDialog('engines') : showProblems())}
      />
      <SplitGroup id="columns" panelIds={panelIds}>
        {hasLibraryColumn && (
          <>
            <SplitPanel id="library" isFixed defaultSize="16.5rem" minSize="11rem" maxSize="26rem">
              <nav
                aria-label={t('library')}
                data-region
                tabIndex={-1}
                className="flex min-h-0 flex-1 flex-col bg-canvas outline-none"
              >
                {libraryColumn}
              </nav>
            </SplitPanel>
            <Splitter label={t('resize_library')} />
          </>
        )}
        <SplitPanel id="center" minSize="20rem">
          <main
            aria-label={t('run_center')}
            data-region
            tabIndex={-1}
            className="flex min-h-0 flex-1 flex-col bg-surface outline-none"
          >
            <FirstRun onPick={onPick} />
            <Center
              chosen={chosen}
              runs={runs}
              run={run}
              openAction={<OpenMenu kind="primary" onPick={onPick} />}
              size={size}
              onShowProblems={showProblems}
              runView={
                <RunPane
                  requestId={requestId}
                  status={status}
                  chosen={chosen}
                  plan={runs.shownPlan}
                  tab={runTab}
                  onTab={setRunTab}
                  onOpenLink={setLink}
                  actions={{
                    rerunUnavailable: runs.canRerun ? null : t('rerun_unknown'),
                    onRerun: ({ useCache }) => runs.rerun(useCache),
                    isCanceling: cancel.isPending,
                    isAskingToCancel,
                    onAskToCancel: setAskingToCancel,
                    onCancel: () => {
                      setAskingToCancel(false)
                      if (requestId !== null) cancel.mutate(requestId)
                    },
                    onCopyCurl: () => actions['copy-curl']?.(),
                    onDelete: () => setDoomedId(requestId),
                    onInstall: runOffer === null ? null : () => setInstallOffer(runOffer),
                  }}
                />
              }
            />
          </main>
        </SplitPanel>
        {hasInspectorColumn && (
          <>
            <Splitter label={t('resize_inspector')} />
            <SplitPanel id="inspector" isFixed defaultSize="21rem" minSize="15rem" maxSize="48rem">
              <aside
                aria-label={t('inspector')}
                data-region
                tabIndex={-1}
                className="flex min-h-0 flex-1 flex-col bg-canvas outline-none"
              >
                {inspector}
              </aside>
            </SplitPanel>
          </>
        )}
      </SplitGroup>
      <StatusBar />
      <Drawer
        side="start"
        title={t('library')}
        isOpen={drawer === 'library' && size === 'narrow'}
        onClose={() => useWindow.setState({ drawer: null })}
      >
        {libraryColumn}
      </Drawer>
      <Drawer
        side="end"
        title={t('inspector')}
        isOpen={drawer === 'inspector' && size !== 'wide'}
        onClose={() => useWindow.setState({ drawer: null })}
      >
        {inspector}
      </Drawer>
      <Dialogs
        actions={actions}
        runs={runs}
        chosen={chosen}
        doomedId={doomedId}
        onDoom={setDoomedId}
        installOffer={installOffer}
        onInstallOffer={setInstallOffer}
        link={link}
        onLink={setLink}
      />
    </DropTarget>
  )
}

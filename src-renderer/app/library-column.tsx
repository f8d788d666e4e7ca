import type { LibraryItem } from '../../src-main/contract/skill.ts'
import type { RunListItem } from '../../src-main/contract/run.ts'
import { HistoryList } from '../features/history/history-list.tsx'
import { InstalledList } from '../features/registry/installed-list.tsx'
import { SkillList } from '../features/library/skill-list.tsx'
import { SplitGroup, SplitPanel, Splitter } from '../ui/split.tsx'
import { useAppText } from './app-text.ts'
import { originOf } from '../api/skill-origin.ts'
import { showRun, showSkill, useWindow } from './window-store.ts'

export interface LibraryColumnProps {
  onPick: (kind: 'folder' | 'package') => void
  onLocate: (item: LibraryItem) => void
  onInstall: (item: LibraryItem) => void
}

/** The skills above, all runs below. */
export function LibraryColumn({ onPick, onLocate, onInstall }: LibraryColumnProps) {
  const t = useAppText()
  const libraryId = useWindow((state) => state.libraryId)
  const requestId = useWindow((state) => state.requestId)
  return (
    <SplitGroup id="library-column" orientation="vertical" panelIds={['skills', 'runs']}>
      <SplitPanel id="skills" defaultSize="45%" minSize="7rem">
        <SkillList
          selectedId={libraryId}
          onSelect={(item: LibraryItem) => showSkill(item.library_id, item.last_request_id)}
          onPick={onPick}
          onLocate={onLocate}
          onInstall={onInstall}
          below={<InstalledList selectedId={libraryId} onSelect={(id) => showSkill(id)} />}
        />
      </SplitPanel>
      <Splitter label={t('resize_runs')} orientation="vertical" />
      <SplitPanel id="runs" minSize="7rem">
        <HistoryList
          selectedId={requestId}
          onSelect={(run: RunListItem) => showRun(run.request_id, originOf(run))}
          onDeleted={(deletedId) => {
            if (deletedId === requestId) useWindow.setState({ requestId: null })
          }}
        />
      </SplitPanel>
    </SplitGroup>
  )
}

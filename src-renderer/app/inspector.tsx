import { lazy, Suspense } from 'react'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { DetailsPanel } from '../features/details/details-panel.tsx'
import { ProblemsPanel } from '../features/problems/problems-panel.tsx'
import { Badge } from '../ui/badge.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { TabPanel, Tabs } from '../ui/tabs.tsx'
import { useAppText } from './app-text.ts'
import type { ChosenSkill } from './use-chosen-skill.ts'
import { useWindow } from './window-store.ts'

/** Preview and tree come when they are looked at. */
const FilesPanel = lazy(async () => {
  const { FilesPanel: component } = await import('./files-panel.tsx')
  return { default: component }
})

export interface InspectorProps {
  chosen: ChosenSkill
  run: RunStatusBody | null
  onShowPlace: (path: string, line: number | null) => void
  onOpenLink: (url: string) => void
}

/** Problems, files and details of what is chosen. */
export function Inspector({ chosen, run, onShowPlace, onOpenLink }: InspectorProps) {
  const t = useAppText()
  const tab = useWindow((state) => state.inspectorTab)
  const place = useWindow((state) => state.filePlace)
  const { libraryId, answer } = chosen
  const errorCount = answer?.item.error_count ?? 0
  return (
    <Tabs
      label={t('inspector')}
      value={tab}
      onChange={(inspectorTab) => useWindow.setState({ inspectorTab })}
      tabs={[
        {
          id: 'problems',
          label: t('problems'),
          ...(errorCount > 0 ? { badge: <Badge tone="bad">{errorCount}</Badge> } : {}),
        },
        { id: 'files', label: t('files') },
        { id: 'details', label: t('details') },
      ]}
    >
      <TabPanel id="problems">
        <ProblemsPanel libraryId={libraryId} onShowPlace={onShowPlace} />
      </TabPanel>
      <TabPanel id="files">
        <Suspense fallback={<SkeletonRows />}>
          <FilesPanel item={answer?.item ?? null} place={place} onOpenLink={onOpenLink} />
        </Suspense>
      </TabPanel>
      <TabPanel id="details">
        <DetailsPanel run={run} skill={answer} />
      </TabPanel>
    </Tabs>
  )
}

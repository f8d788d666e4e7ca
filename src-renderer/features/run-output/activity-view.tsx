import { Activity } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RunEvent } from '../../../src-main/contract/event.ts'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { useIsWriting, type LiveText } from '../../api/live-text.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { activityOf, proofOf } from './activity.ts'
import { ActivityRow } from './activity-row.tsx'
import { LiveLine } from './live-line.tsx'
import { useRunText } from './texts.ts'
import { useEndFollow } from './use-end-follow.ts'
import { UseSummary } from './use-summary.tsx'

export interface ActivityViewProps {
  status: RunStatusBody
  events: readonly RunEvent[]
  /** Grows with the events, which stay the same list. */
  eventCount: number
  /** What is being written at this moment. */
  live: LiveText
  onOpenLink: (url: string) => void
}

/** More than this cannot be read, and would be slow to draw. */
const SHOWN_ITEMS = 500
type Look = 'all' | 'conversation'

/** What the agent said and did, and what its stream proves of it. */
export function ActivityView({ status, events, eventCount, live, onOpenLink }: ActivityViewProps) {
  const t = useRunText()
  const [look, setLook] = useState<Look>('all')
  const isWriting = useIsWriting(live)
  const { box, content } = useEndFollow()
  const items = useMemo(() => activityOf(events), [events, eventCount])
  const proof = useMemo(() => proofOf(events), [events, eventCount])
  const talk = items.filter((item) => item.kind === 'message' || item.kind === 'question')
  const shown = look === 'all' ? items : talk
  const left = shown.length - SHOWN_ITEMS
  return (
    <div
      ref={box}
      role="region"
      aria-label={t('activity')}
      tabIndex={0}
      className="@container min-h-0 flex-1 overflow-auto px-4 py-3 focus-inside"
    >
      <div ref={content} className="relative">
        <UseSummary status={status} proof={proof} />
        {items.length === 0 && !isWriting ? (
          <EmptyState icon={Activity} title={t('activity_none')}>
            {t(status.engine === 'script' ? 'activity_none_script' : 'activity_none_why')}
          </EmptyState>
        ) : (
          <>
            <div className="mb-2 flex items-center justify-between gap-3 border-b pb-1.5">
              <h3 className="text-xs font-semibold text-muted">{t('activity_story')}</h3>
              <Segmented
                label={t('activity_look')}
                value={look}
                onChange={setLook}
                options={[
                  { id: 'all', label: t('activity_all'), note: items.length },
                  { id: 'conversation', label: t('activity_conversation'), note: talk.length },
                ]}
              />
            </div>
            {left > 0 && <p className="mb-2 text-xs text-muted">{t('activity_left_out', { count: left })}</p>}
            <ol aria-label={t('activity_story')} className="flex max-w-4xl flex-col gap-2">
              {shown.slice(-SHOWN_ITEMS).map((item) => (
                <ActivityRow key={item.seq} item={item} startedAt={status.started_at} onOpenLink={onOpenLink} />
              ))}
              <LiveLine live={live} hasThoughts={look === 'all'} />
            </ol>
          </>
        )}
        <p role="status" className="sr-only">
          {isWriting ? t('activity_is_writing') : ''}
        </p>
      </div>
    </div>
  )
}

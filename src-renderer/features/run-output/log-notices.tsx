import { CircleDashed, Inbox } from 'lucide-react'
import type { ReactNode } from 'react'
import type { StreamState } from '../../api/follow-stream.ts'
import type { LogFilter, LogStore } from '../../api/log-store.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatBytes, formatDuration } from '../../ui/format.ts'
import { useRunText } from './texts.ts'
import { useNow } from './use-now.ts'

/** What became of the run that a log belongs to. */
export type LogPhase = 'queued' | 'active' | 'ended' | 'cached'

export interface LogEmptyProps {
  phase: LogPhase
  filter: LogFilter
  /** True when the other stream has lines. */
  isOnlyFiltered: boolean
  connection: StreamState
  startedAtMs: number | null
}

/** What stands where no line is yet. */
export function LogEmpty({ phase, filter, isOnlyFiltered, connection, startedAtMs }: LogEmptyProps) {
  const t = useRunText()
  const nowMs = useNow(phase === 'active')
  if (isOnlyFiltered && filter !== 'all') {
    return <EmptyState icon={Inbox} title={t('log_empty_filter', { stream: t(`log_${filter}`) })} />
  }
  if (phase === 'cached') return <EmptyState icon={Inbox} title={t('log_empty_cached')} />
  if (phase === 'ended') {
    const isKnown = connection === 'ended' || connection === 'refused'
    return <EmptyState icon={Inbox} title={t(isKnown ? 'log_empty_ended' : 'log_connecting')} />
  }
  return (
    <EmptyState icon={CircleDashed} title={t('log_empty')}>
      {phase === 'queued' || startedAtMs === null
        ? t('log_empty_queued')
        : t('log_empty_since', { elapsed: formatDuration(nowMs - startedAtMs) })}
    </EmptyState>
  )
}

export interface LogStripsProps {
  store: LogStore
  connection: StreamState
  phase: LogPhase
  /** Bytes of the whole log on disk, when the engine wrote more than is kept; null otherwise. */
  truncatedBytes: number | null
}

/** What must be known of a log to read it rightly, above its lines. */
export function LogStrips({ store, connection, phase, truncatedBytes }: LogStripsProps) {
  const t = useRunText()
  return (
    <>
      {connection === 'lost' && <Strip tone="warn">{t('log_lost')}</Strip>}
      {connection === 'refused' && phase !== 'queued' && <Strip tone="warn">{t('log_refused')}</Strip>}
      {store.firstLine > 0 && <Strip tone="neutral">{t('log_dropped', { count: store.firstLine })}</Strip>}
      {truncatedBytes !== null && (
        <Strip tone="neutral">{t('log_truncated', { size: formatBytes(truncatedBytes) })}</Strip>
      )}
    </>
  )
}

function Strip({ tone, children }: { tone: 'warn' | 'neutral'; children: ReactNode }) {
  return (
    <p
      role="status"
      className={
        tone === 'warn'
          ? 'shrink-0 bg-warn-soft px-3 py-1 text-xs text-warn'
          : 'shrink-0 bg-canvas px-3 py-1 text-xs text-muted'
      }
    >
      {children}
    </p>
  )
}

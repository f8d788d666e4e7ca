import { Copy, FileClock, Trash2, Zap } from 'lucide-react'
import type { RunListItem } from '../../../src-main/contract/run.ts'
import { isTerminal } from '../../../src-main/contract/statuses.ts'
import { Badge } from '../../ui/badge.tsx'
import { classNames } from '../../ui/class-names.ts'
import { copyText } from '../../ui/copy-button.tsx'
import { formatDuration, formatWhen } from '../../ui/format.ts'
import { RowMenu } from '../../ui/row-menu.tsx'
import { shownStatus, StatusIcon, useStatusWord } from '../../ui/status-badge.tsx'
import { useLanguage } from '../../ui/text.ts'
import { useHistoryText } from './history-text.ts'

export interface HistoryRowProps {
  run: RunListItem
  isSelected: boolean
  onSelect: () => void
  onDelete: () => void
}

/** One run of the history. */
export function HistoryRow({ run, isSelected, onSelect, onDelete }: HistoryRowProps) {
  const t = useHistoryText()
  const language = useLanguage()
  const statusWord = useStatusWord()
  const status = shownStatus(run)
  const when = formatWhen(run.created_at, language)
  const skill = run.skill_id === 'unknown' ? t('unknown_skill') : run.skill_id
  const client = foreignClient(run.client)
  return (
    <div className="group relative px-2">
      <button
        type="button"
        aria-current={isSelected ? 'true' : undefined}
        onClick={onSelect}
        className={classNames(
          'flex w-full items-start gap-2 rounded-sm py-1.5 pr-2 pl-2 text-left focus-inside',
          isSelected ? 'bg-selected' : 'hover:bg-hover',
        )}
      >
        <StatusIcon status={status} className="mt-0.5" />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className={classNames('min-w-0 flex-1 truncate text-sm', isSelected && 'font-medium')}>{skill}</span>
            <time
              dateTime={run.created_at}
              className="shrink-0 text-2xs text-faint figures group-focus-within:invisible group-hover:invisible"
            >
              {when}
            </time>
          </span>
          <span className="flex items-center gap-1.5 text-xs text-muted">
            <span className="min-w-0 truncate">
              {[statusWord(status, run.queue_position), run.engine, durationOf(run)]
                .filter((part) => part !== null)
                .join(' · ')}
            </span>
            {run.cache_hit && (
              <Badge icon={Zap} title={t('cache_about')}>
                {t('cache')}
              </Badge>
            )}
            {run.is_replay && (
              <Badge icon={FileClock} tone="warn" title={t('replay_about')}>
                {t('replay')}
              </Badge>
            )}
            {client !== null && (
              <Badge title={t('via', { client: run.client ?? '' })} className="min-w-0 shrink">
                <span className="truncate">{client}</span>
              </Badge>
            )}
          </span>
        </span>
      </button>
      <div className="absolute top-1 right-3">
        <RowMenu
          label={t('more', { skill, when })}
          entries={[
            {
              kind: 'item',
              id: 'copy',
              label: t('copy_id'),
              icon: Copy,
              onSelect: () => void copyText(run.request_id),
            },
            {
              kind: 'item',
              id: 'delete',
              label: t('delete'),
              icon: Trash2,
              isDangerous: true,
              unavailable: isTerminal(run.status) || run.run_id === null ? null : t('delete_active'),
              onSelect: onDelete,
            },
          ]}
        />
      </div>
    </div>
  )
}

/** An answer from the cache took no time worth telling. */
function durationOf({ started_at: from, finished_at: to, cache_hit: isCached }: RunListItem): string | null {
  return from === null || to === null || isCached ? null : formatDuration(Date.parse(to) - Date.parse(from))
}

/** Short name of a program that started the run, or null for this window and its like. */
function foreignClient(client: string | null): string | null {
  if (client === null || /mozilla|electron|skill tryout/i.test(client)) return null
  return client.split(/[\s/]/)[0] ?? null
}

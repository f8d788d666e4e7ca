import { useVirtualizer } from '@tanstack/react-virtual'
import { History, ListFilter, Search, X } from 'lucide-react'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import type { RunListItem } from '../../../src-main/contract/run.ts'
import { ENGINE_IDS, RUN_STATUSES } from '../../../src-main/contract/statuses.ts'
import { describeError } from '../../api/describe-error.ts'
import type { RunFilter } from '../../api/query-keys.ts'
import { useRunList } from '../../api/use-run-list.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { TextInput } from '../../ui/field.tsx'
import { formatCount } from '../../ui/format.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Select } from '../../ui/select.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { useStatusWord } from '../../ui/status-badge.tsx'
import { useLanguage } from '../../ui/text.ts'
import { DeleteRunDialog } from './delete-run-dialog.tsx'
import { HistoryRow } from './history-row.tsx'
import { useHistoryText } from './history-text.ts'

export interface HistoryListProps {
  selectedId: string | null
  onSelect: (run: RunListItem) => void
  onDeleted: (requestId: string) => void
}

const NO_FILTER: RunFilter = { status: null, engine: null, search: '' }
const ROW_REM = 2.875
/** Rows before the end at which the next page is asked for. */
const AHEAD = 10

/** All runs, whoever started them, newest first. */
export function HistoryList({ selectedId, onSelect, onDeleted }: HistoryListProps) {
  const t = useHistoryText()
  const language = useLanguage()
  const problemText = useProblemText()
  const [filter, setFilter] = useState(NO_FILTER)
  const [isFilterOpen, setFilterOpen] = useState(false)
  const [doomedId, setDoomedId] = useState<string | null>(null)
  const search = useDeferredValue(filter.search)
  const list = useRunList({ ...filter, search })
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? []
  const total = list.data?.pages.at(-1)?.total ?? 0
  const isFiltered = filter.status !== null || filter.engine !== null || filter.search !== ''

  return (
    <section aria-label={t('title')} className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-9 shrink-0 items-center gap-2 pr-2 pl-4">
        <h2 className="text-xs font-semibold text-muted">{t('title')}</h2>
        <span className="flex-1 text-2xs text-faint figures">{total > 0 && formatCount(total, language)}</span>
        <IconButton
          icon={ListFilter}
          size="sm"
          label={t('filter')}
          isPressed={isFilterOpen || isFiltered}
          onClick={() => setFilterOpen(!isFilterOpen)}
        />
      </header>
      {(isFilterOpen || isFiltered) && <FilterBar filter={filter} onChange={setFilter} />}
      {list.isPending && <SkeletonRows />}
      {list.isError && list.data === undefined && (
        <Banner tone="bad" title={t('load_failed')} className="mx-3">
          {problemText(describeError(list.error)).title}
        </Banner>
      )}
      {list.isSuccess && runs.length === 0 && (
        <EmptyState
          icon={History}
          title={isFiltered ? t('nothing_found') : t('empty')}
          {...(isFiltered
            ? {
                action: (
                  <Button size="sm" onClick={() => setFilter(NO_FILTER)}>
                    {t('clear_filter')}
                  </Button>
                ),
              }
            : {})}
        >
          {isFiltered ? null : t('empty_about')}
        </EmptyState>
      )}
      {runs.length > 0 && (
        <Rows
          runs={runs}
          selectedId={selectedId}
          onSelect={onSelect}
          onDelete={(run) => setDoomedId(run.request_id)}
          onNearEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage()
          }}
        />
      )}
      <DeleteRunDialog requestId={doomedId} onClose={() => setDoomedId(null)} onDeleted={onDeleted} />
    </section>
  )
}

interface RowsProps {
  runs: readonly RunListItem[]
  selectedId: string | null
  onSelect: (run: RunListItem) => void
  onDelete: (run: RunListItem) => void
  onNearEnd: () => void
}

function Rows({ runs, selectedId, onSelect, onDelete, onNearEnd }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
    getItemKey: (index) => runs[index]?.request_id ?? index,
    overscan: 6,
    initialRect: { width: 240, height: 600 },
  })
  const shown = rows.getVirtualItems()
  const isNearEnd = (shown.at(-1)?.index ?? 0) >= runs.length - AHEAD
  useEffect(() => {
    if (isNearEnd) onNearEnd()
  }, [isNearEnd, onNearEnd])
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto pb-2">
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map((row) => {
          const run = runs[row.index]
          return (
            run !== undefined && (
              <li
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <HistoryRow
                  run={run}
                  isSelected={run.request_id === selectedId}
                  onSelect={() => onSelect(run)}
                  onDelete={() => onDelete(run)}
                />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}

function FilterBar({ filter, onChange }: { filter: RunFilter; onChange: (filter: RunFilter) => void }) {
  const t = useHistoryText()
  const word = useStatusWord()
  return (
    <div className="flex flex-col gap-1.5 px-3 pb-2" role="search" aria-label={t('filter')}>
      <div className="relative">
        <Search aria-hidden className="absolute top-1.5 left-2 size-4 text-faint" />
        <TextInput
          type="search"
          aria-label={t('search')}
          placeholder={t('search_hint')}
          className="px-7"
          value={filter.search}
          onChange={(event) => onChange({ ...filter, search: event.target.value })}
        />
        {filter.search !== '' && (
          <IconButton
            icon={X}
            size="sm"
            label={t('clear_filter')}
            className="absolute top-0.5 right-0.5"
            onClick={() => onChange({ ...filter, search: '' })}
          />
        )}
      </div>
      <div className="grid grid-cols-2 gap-1.5">
        <Select
          size="sm"
          label={t('status')}
          value={filter.status ?? 'any'}
          options={[
            { value: 'any', label: t('any_status') },
            ...RUN_STATUSES.map((status) => ({ value: status, label: word(status) })),
          ]}
          onChange={(status) => onChange({ ...filter, status: status === 'any' ? null : status })}
        />
        <Select
          size="sm"
          label={t('engine')}
          value={filter.engine ?? 'any'}
          options={[
            { value: 'any', label: t('any_engine') },
            ...ENGINE_IDS.map((engine) => ({ value: engine, label: engine })),
          ]}
          onChange={(engine) => onChange({ ...filter, engine: engine === 'any' ? null : engine })}
        />
      </div>
    </div>
  )
}

import { CaseSensitive, Clock, Copy, Download, Megaphone, Regex, WrapText } from 'lucide-react'
import { memo, type RefObject } from 'react'
import type { LogFilter } from '../../api/log-store.ts'
import { FindBox } from '../../ui/find-box.tsx'
import { formatCount } from '../../ui/format.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { useLanguage } from '../../ui/text.ts'
import type { LogQuery } from './log-matcher.ts'
import type { SearchProblem } from './log-search.ts'
import { LOG_TIMES, type LogTimes } from './log-time.ts'
import { useRunText } from './texts.ts'

export interface LogFindProps {
  query: LogQuery
  count: number
  place: number
  problem: SearchProblem | null
  isBusy: boolean
  inputRef: RefObject<HTMLInputElement | null>
  onQuery: (change: Partial<LogQuery>) => void
  onGo: (place: number) => void
  onEscape: () => void
}

/** The search box of a log. */
export const LogFind = memo(function LogFind(props: LogFindProps) {
  const { query, count, place, problem, isBusy, inputRef, onQuery, onGo, onEscape } = props
  const t = useRunText()
  return (
    <FindBox
      label={t('log_search')}
      text={query.text}
      inputRef={inputRef}
      onText={(text) => onQuery({ text })}
      count={count}
      place={place}
      onGo={onGo}
      onEscape={onEscape}
      problem={problem === null ? null : t(problem === 'pattern-slow' ? 'log_pattern_slow' : 'log_pattern_invalid')}
      isBusy={isBusy}
      switches={
        <>
          <IconButton
            icon={CaseSensitive}
            size="sm"
            label={t('log_case')}
            isPressed={query.isCaseSensitive}
            onClick={() => onQuery({ isCaseSensitive: !query.isCaseSensitive })}
          />
          <IconButton
            icon={Regex}
            size="sm"
            label={t('log_pattern')}
            isPressed={query.isPattern}
            onClick={() => onQuery({ isPattern: !query.isPattern })}
          />
        </>
      }
    />
  )
})

const FILTERS = ['all', 'stdout', 'stderr'] as const satisfies readonly LogFilter[]

export interface LogFiltersProps {
  filter: LogFilter
  counts: Readonly<Record<LogFilter, number>>
  onFilter: (filter: LogFilter) => void
}

/** Which stream is shown, with how many lines each has. */
export function LogFilters({ filter, counts, onFilter }: LogFiltersProps) {
  const t = useRunText()
  const language = useLanguage()
  return (
    <Segmented
      label={t('log_streams')}
      options={FILTERS.map((id) => ({ id, label: t(`log_${id}`), note: formatCount(counts[id], language) }))}
      value={filter}
      onChange={onFilter}
    />
  )
}

export interface LogToolsProps {
  times: LogTimes
  onTimes: (times: LogTimes) => void
  isWrapped: boolean
  onWrap: (isWrapped: boolean) => void
  chosenCount: number
  onCopy: () => void
  onSave: (isPlain: boolean) => void
  onSay: () => void
}

/** What else can be done with a log. */
export const LogTools = memo(function LogTools(props: LogToolsProps) {
  const { times, onTimes, isWrapped, onWrap, chosenCount, onCopy, onSave, onSay } = props
  const t = useRunText()
  return (
    <div className="ml-auto flex items-center gap-0.5">
      <Menu
        align="end"
        trigger={<IconButton icon={Clock} size="sm" label={t('log_times')} isPressed={times !== 'off'} />}
        entries={LOG_TIMES.map((choice) => ({
          kind: 'check',
          id: choice,
          label: t(`log_times_${choice}`),
          isChecked: choice === times,
          onChange: () => onTimes(choice),
        }))}
      />
      <IconButton
        icon={WrapText}
        size="sm"
        label={t('log_wrap')}
        isPressed={isWrapped}
        onClick={() => onWrap(!isWrapped)}
      />
      <IconButton
        icon={Copy}
        size="sm"
        label={chosenCount === 0 ? t('log_copy_all') : t('log_copy_chosen', { count: chosenCount })}
        onClick={onCopy}
      />
      <Menu
        align="end"
        trigger={<IconButton icon={Download} size="sm" label={t('log_save')} />}
        entries={[
          { kind: 'item', id: 'plain', label: t('log_save_plain'), onSelect: () => onSave(true) },
          { kind: 'item', id: 'raw', label: t('log_save_raw'), onSelect: () => onSave(false) },
        ]}
      />
      <IconButton icon={Megaphone} size="sm" label={t('log_say')} onClick={onSay} />
    </div>
  )
})

import { ArrowDown } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent, type MouseEvent } from 'react'
import type { StreamState } from '../../api/follow-stream.ts'
import type { LogFilter, LogStore } from '../../api/log-store.ts'
import { copyText } from '../../ui/copy-button.tsx'
import { formatDuration } from '../../ui/format.ts'
import { announce } from '../../ui/live-region.tsx'
import { useLanguage } from '../../ui/text.ts'
import { showToast } from '../../ui/toast.tsx'
import { PALETTE_VARIABLES } from './ansi-palette.ts'
import { LogBlock, type LogLook } from './log-block.tsx'
import { LogEmpty, LogStrips, type LogPhase } from './log-notices.tsx'
import { countLines, logPieces, type LineRange } from './log-text.ts'
import { LogToolbar } from './log-toolbar.tsx'
import { saveBlob } from './save-blob.ts'
import { useRunText } from './texts.ts'
import { useLogFollow } from './use-log-follow.ts'
import { useLogPreferences } from './log-preferences.ts'
import { useLogSearch } from './use-log-search.ts'
import { useLogWindow } from './use-log-window.ts'
import './log-view.css'

export interface LogViewProps {
  store: LogStore
  connection: StreamState
  phase: LogPhase
  /** The status in words, for saying how it stands. */
  statusWord: string
  /** What relative times count from, and the elapsed time. */
  startedAtMs: number | null
  endedAtMs: number | null
  truncatedBytes?: number | null
  /** Name of a saved log, without ending. */
  fileName: string
}

/** The output of a run: live, searchable, a million lines long. Its lines are never read aloud by themselves. */
export function LogView(props: LogViewProps) {
  const { store, connection, phase, startedAtMs, truncatedBytes = null } = props
  const t = useRunText()
  const language = useLanguage()
  useSyncExternalStore(store.subscribe, () => store.version)
  const { times, isWrapped } = useLogPreferences()
  const [filter, setFilter] = useState<LogFilter>('all')
  const [chosen, setChosen] = useState<LineRange | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const logWindow = useLogWindow({ box, store, filter, isWrapped })
  const follow = useLogFollow({ box, store, filter, onDropped: logWindow.moveBy })
  const topLine = (): number => (store.endRow(filter) === 0 ? 0 : store.lineAtRow(filter, logWindow.topRow()))
  const search = useLogSearch(store, filter, topLine)
  const { currentLine } = search

  useEffect(() => {
    if (currentLine === null) return
    follow.pause()
    logWindow.reveal(store.rowOfLine(filter, currentLine))
    // The line is in the page only after the next drawing; a hit far to the right needs the box to move once more.
    const frame = requestAnimationFrame(() => {
      box.current
        ?.querySelector(`[data-line="${currentLine}"] mark`)
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    })
    return () => cancelAnimationFrame(frame)
    // Only a new hit moves the view; everything else may change under a reader.
  }, [currentLine])

  const numberDigits = String(store.endLine).length
  const look = useMemo(
    (): LogLook => ({
      times,
      startMs: startedAtMs ?? store.startedAtMs ?? 0,
      isWrapped,
      pattern: search.pattern,
      search: search.search,
      numberDigits,
      words: {
        stderr: t('log_stderr_mark'),
        gap: t('log_gap'),
        attempt: (number) => t('log_attempt', { number }),
        cut: (count) => t('log_line_cut', { count }),
      },
    }),
    [times, isWrapped, search.pattern, search.search, numberDigits, startedAtMs, store.startedAtMs, store, language],
  )
  const hitCount = search.search?.count ?? 0
  const focusSearch = (): void => {
    input.current?.focus()
    input.current?.select()
  }
  const copy = async (): Promise<void> => {
    const count = chosen === null ? store.count(filter) : countLines(store, filter, chosen)
    const isCopied = await copyText(logPieces(store, filter, chosen, true).join(''))
    if (isCopied) announce(t('log_copied', { count }))
    else showToast({ tone: 'bad', title: t('log_copy_failed') })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const isMod = event.ctrlKey || event.metaKey
    if (isMod && event.key.toLowerCase() === 'f') focusSearch()
    else if (event.target !== box.current) return
    else if (event.key === 'End') follow.follow()
    else if (isMod && event.key.toLowerCase() === 'a') setChosen([store.firstLine, store.endLine - 1])
    else if (isMod && event.key.toLowerCase() === 'c' && chosen !== null) void copy()
    else if (event.key === 'Escape' && chosen !== null) setChosen(null)
    else return
    event.preventDefault()
  }
  const onClick = (event: MouseEvent): void => {
    const cell = event.target instanceof Element ? event.target.closest('[data-number]') : null
    const line = Number(cell?.getAttribute('data-number') ?? NaN)
    if (Number.isNaN(line)) return
    const from = event.shiftKey && chosen !== null ? chosen[0] : line
    setChosen(
      chosen !== null && !event.shiftKey && chosen[0] === line && chosen[1] === line
        ? null
        : [Math.min(from, line), Math.max(from, line)],
    )
  }
  const counts = { all: store.count('all'), stdout: store.count('stdout'), stderr: store.count('stderr') }
  const elapsedMs = startedAtMs === null ? 0 : (props.endedAtMs ?? Date.now()) - startedAtMs

  return (
    <section aria-label={t('log')} className="relative flex min-h-0 min-w-0 flex-1 flex-col" onKeyDown={onKeyDown}>
      <LogToolbar
        search={search}
        inputRef={input}
        onEscape={() => box.current?.focus()}
        filter={filter}
        counts={counts}
        onFilter={setFilter}
        times={times}
        onTimes={(chosenTimes) => useLogPreferences.setState({ times: chosenTimes })}
        isWrapped={isWrapped}
        onWrap={(wanted) => useLogPreferences.setState({ isWrapped: wanted })}
        chosenCount={chosen === null ? 0 : countLines(store, filter, chosen)}
        onCopy={() => void copy()}
        onSave={(isPlain) =>
          saveBlob(new Blob(logPieces(store, filter, null, isPlain), { type: 'text/plain' }), `${props.fileName}.log`)
        }
        onSay={() =>
          announce(t('log_stands', { status: props.statusWord, elapsed: formatDuration(elapsedMs), count: counts.all }))
        }
      />
      <LogStrips store={store} connection={connection} phase={phase} truncatedBytes={truncatedBytes} />
      <div
        ref={box}
        role="group"
        aria-label={t('log')}
        tabIndex={0}
        onClick={onClick}
        className="log-box relative min-h-0 flex-1 overflow-auto focus-inside"
        style={PALETTE_VARIABLES}
      >
        {counts[filter] === 0 ? (
          <div className="flex h-full font-sans">
            <LogEmpty
              phase={phase}
              filter={filter}
              isOnlyFiltered={counts.all > 0}
              connection={connection}
              startedAtMs={startedAtMs}
            />
          </div>
        ) : (
          <div
            className="relative"
            style={{
              height: logWindow.heightPx,
              ...(isWrapped ? {} : { width: `max(100%, ${Math.min(store.longestLine, 5_000) + numberDigits + 22}ch)` }),
            }}
          >
            {logWindow.blocks.map((block) => {
              const from = store.lineAtRow(filter, block.firstRow)
              const to = store.lineAtRow(filter, block.endRow - 1)
              return (
                <div
                  key={block.firstRow}
                  ref={logWindow.measure}
                  data-index={block.index}
                  className="absolute inset-x-0"
                  style={{ transform: `translateY(${block.topPx}px)` }}
                >
                  <LogBlock
                    store={store}
                    filter={filter}
                    firstRow={block.firstRow}
                    endRow={block.endRow}
                    look={look}
                    hitCount={hitCount}
                    currentLine={currentLine !== null && currentLine >= from && currentLine <= to ? currentLine : null}
                    chosen={chosen !== null && chosen[0] <= to && chosen[1] >= from ? chosen : null}
                  />
                </div>
              )
            })}
          </div>
        )}
      </div>
      {!follow.isFollowing && (
        <button
          type="button"
          onClick={() => {
            follow.follow()
            box.current?.focus()
          }}
          className="absolute right-5 bottom-4 flex h-7 items-center gap-1.5 rounded-full bg-fill pr-3 pl-2.5 text-xs font-medium text-on-fill shadow-float hover:bg-fill-hover"
        >
          <ArrowDown aria-hidden className="size-3.5" />
          {follow.newLines > 0 ? t('log_new', { count: follow.newLines }) : t('log_follow')}
        </button>
      )}
    </section>
  )
}

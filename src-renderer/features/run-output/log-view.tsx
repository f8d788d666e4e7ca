import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react'
import type { StreamState } from '../../api/follow-stream.ts'
import type { LogFilter, LogStore } from '../../api/log-store.ts'
import { copyText } from '../../ui/copy-button.tsx'
import { formatDuration } from '../../ui/format.ts'
import { announce } from '../../ui/live-region.tsx'
import { useLanguage } from '../../ui/text.ts'
import { showToast } from '../../ui/toast.tsx'
import type { LogLook } from './log-block.tsx'
import { LogLines, type LogLinesHandle } from './log-lines.tsx'
import { LogEmpty, LogStrips, type LogPhase } from './log-notices.tsx'
import { useLogPreferences } from './log-preferences.ts'
import { countLines, logPieces, type LineRange } from './log-text.ts'
import { LogFilters, LogFind, LogTools } from './log-toolbar.tsx'
import { saveBlob } from './save-blob.ts'
import { useRunText } from './texts.ts'
import { useLogSearch } from './use-log-search.ts'
import { useStable } from './use-stable.ts'

export interface LogViewProps {
  store: LogStore
  connection: StreamState
  phase: LogPhase
  /** The status in words, for saying how it stands. */
  statusWord: string
  /** What relative times count from, and the elapsed time. */
  startedAtMs: number | null
  endedAtMs: number | null
  /** Bytes of the whole log on disk, when the engine wrote more than is kept. */
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
  const lines = useRef<LogLinesHandle>(null)
  const input = useRef<HTMLInputElement>(null)
  const { query, setQuery, search, pattern, currentLine, goTo } = useLogSearch(
    store,
    filter,
    () => lines.current?.topLine() ?? 0,
  )
  useEffect(() => {
    if (currentLine !== null) lines.current?.reveal(currentLine)
  }, [currentLine])

  const numberDigits = String(store.endLine).length
  const startMs = startedAtMs ?? store.startedAtMs ?? 0
  const look = useMemo(
    (): LogLook => ({
      times,
      startMs,
      isWrapped,
      pattern,
      search,
      numberDigits,
      words: {
        stderr: t('log_stderr_mark'),
        gap: t('log_gap'),
        attempt: (number) => t('log_attempt', { number }),
        cut: (count) => t('log_line_cut', { count }),
      },
    }),
    // The words change with the language; `t` itself is new at each drawing.
    [times, startMs, isWrapped, pattern, search, numberDigits, language],
  )
  const counts = { all: store.count('all'), stdout: store.count('stdout'), stderr: store.count('stderr') }
  const copy = useStable(async (): Promise<void> => {
    const count = chosen === null ? store.count(filter) : countLines(store, filter, chosen)
    const isCopied = await copyText(logPieces(store, filter, chosen, true).join(''))
    if (isCopied) announce(t('log_copied', { count }))
    else showToast({ tone: 'bad', title: t('log_copy_failed') })
  })
  const onLineKeyDown = (event: KeyboardEvent): void => {
    const isMod = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    if (isMod && key === 'a') setChosen([store.firstLine, store.endLine - 1])
    else if (isMod && key === 'c' && chosen !== null) void copy()
    else if (key === 'escape' && chosen !== null) setChosen(null)
    else return
    event.preventDefault()
  }
  const section = useRef<HTMLElement>(null)
  // Wherever the focus is: while the log is in view, Mod+F looks in it and not in the page.
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return
      if (section.current?.checkVisibility() === false) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  const elapsedMs = startedAtMs === null ? 0 : (props.endedAtMs ?? Date.now()) - startedAtMs

  return (
    <section ref={section} aria-label={t('log')} className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b px-2 py-1.5">
        <LogFind
          query={query}
          count={search?.count ?? 0}
          place={currentLine === null ? -1 : (search?.placeOf(currentLine) ?? -1)}
          problem={search?.problem ?? null}
          isBusy={search !== null && !search.isComplete}
          inputRef={input}
          onQuery={useStable(setQuery)}
          onGo={useStable(goTo)}
          onEscape={useStable(() => lines.current?.focus())}
        />
        <LogFilters filter={filter} counts={counts} onFilter={setFilter} />
        <LogTools
          times={times}
          onTimes={useStable((wanted) => useLogPreferences.setState({ times: wanted }))}
          isWrapped={isWrapped}
          onWrap={useStable((wanted) => useLogPreferences.setState({ isWrapped: wanted }))}
          chosenCount={chosen === null ? 0 : countLines(store, filter, chosen)}
          onCopy={useStable(() => void copy())}
          onSave={useStable((isPlain) =>
            saveBlob(
              new Blob(logPieces(store, filter, null, isPlain), { type: 'text/plain' }),
              `${props.fileName}.log`,
            ),
          )}
          onSay={useStable(() =>
            announce(
              t('log_stands', { status: props.statusWord, elapsed: formatDuration(elapsedMs), count: counts.all }),
            ),
          )}
        />
      </div>
      <LogStrips store={store} connection={connection} phase={phase} truncatedBytes={truncatedBytes} />
      <LogLines
        handle={lines}
        store={store}
        filter={filter}
        look={look}
        hitCount={search?.count ?? 0}
        currentLine={currentLine}
        chosen={chosen}
        onChoose={setChosen}
        onKeyDown={onLineKeyDown}
        empty={
          counts[filter] > 0 ? null : (
            <div className="flex h-full font-sans">
              <LogEmpty
                phase={phase}
                filter={filter}
                isOnlyFiltered={counts.all > 0}
                connection={connection}
                startedAtMs={startedAtMs}
              />
            </div>
          )
        }
      />
    </section>
  )
}

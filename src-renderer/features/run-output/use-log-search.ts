import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { LogFilter, LogStore } from '../../api/log-store.ts'
import { queryPattern, type LogQuery } from './log-matcher.ts'
import { createLogSearch, type LogSearch } from './log-search.ts'

export interface LogSearchState {
  readonly query: LogQuery
  readonly setQuery: (change: Partial<LogQuery>) => void
  /** Null while nothing is searched. */
  readonly search: LogSearch | null
  /** What to mark in the lines; null while nothing may be marked. */
  readonly pattern: RegExp | null
  /** The hit that the reader stands on. */
  readonly currentLine: number | null
  readonly goTo: (place: number) => void
}

const NO_QUERY: LogQuery = { text: '', isCaseSensitive: false, isPattern: false }
const silent = (): (() => void) => () => undefined

/**
 * The search in a log, also while it grows.
 * @param topLine the line from which the first hit is looked for
 */
export function useLogSearch(store: LogStore, filter: LogFilter, topLine: () => number): LogSearchState {
  const [query, setQuery] = useState(NO_QUERY)
  const [search, setSearch] = useState<LogSearch | null>(null)
  const [currentLine, setCurrentLine] = useState<number | null>(null)
  const [startLine, setStartLine] = useState<number | null>(null)

  useEffect(() => {
    setCurrentLine(null)
    if (query.text === '') return
    const started = createLogSearch({ store, query, filter, startLine: startLine ?? 0 })
    setSearch(started)
    return () => {
      started.close()
      setSearch(null)
    }
  }, [store, query, filter])
  useSyncExternalStore(search?.subscribe ?? silent, () => search?.version ?? 0)
  useEffect(() => search?.resume(), [search, store.version])

  // The first hit below what the reader sees; when all is searched and there is none, the first of all.
  const first = search !== null && currentLine === null ? search.hitFrom(startLine ?? 0) : null
  const isFirstKnown = first !== null && search !== null && (first >= (startLine ?? 0) || search.isComplete)
  useEffect(() => {
    if (isFirstKnown) setCurrentLine(first)
  }, [isFirstKnown, first])

  const pattern = useMemo(
    () => (search === null || search.problem !== null ? null : queryPattern(search.query, 'g')),
    [search, search?.problem],
  )
  return {
    query,
    setQuery: (change) => {
      // Typing on narrows the search from where it began, not from the hit that was jumped to meanwhile.
      setStartLine((before) => (query.text === '' || before === null ? topLine() : before))
      setQuery({ ...query, ...change })
    },
    search,
    pattern,
    currentLine,
    goTo: (place) => setCurrentLine(search?.hitAt(place) ?? null),
  }
}

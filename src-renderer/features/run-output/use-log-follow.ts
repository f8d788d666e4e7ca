import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { LogFilter, LogStore } from '../../api/log-store.ts'

export interface LogFollow {
  readonly isFollowing: boolean
  /** Lines that came since the following was paused. */
  readonly newLines: number
  /** Goes to the end and stays there. */
  readonly follow: () => void
  /** Stays where the reader is. */
  readonly pause: () => void
}

export interface LogFollowOptions {
  readonly box: RefObject<HTMLElement | null>
  readonly store: LogStore
  readonly filter: LogFilter
  /** Told how many rows above the view were dropped while the reader stands still. */
  readonly onDropped: (rows: number) => void
  /** Told that the view was moved to the end, before the picture is drawn. */
  readonly onPinned: () => void
}

/** So near to the end counts as there: half a line, and what fractional pixels leave. */
const AT_END_PX = 12

/** Keeps the end of a log in view until the reader scrolls up, and again once the reader is back at the end. */
export function useLogFollow({ box, store, filter, onDropped, onPinned }: LogFollowOptions): LogFollow {
  const [isFollowing, setFollowing] = useState(true)
  const [pausedAtRow, setPausedAtRow] = useState(0)
  const last = useRef({ top: 0, height: 0 })
  // Beside the state, because scrolling and drawing come in any order and must agree at once.
  const isPinned = useRef(true)
  const firstRow = store.firstRow(filter)
  const drawnFirstRow = useRef(firstRow)

  /** Whether a reader moved the view up since the last look: growing never does, and shrinking moves it by itself. */
  const isMovedUp = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean =>
    scrollTop < last.current.top - 1 &&
    scrollHeight >= last.current.height &&
    last.current.height - scrollTop - clientHeight > AT_END_PX
  const remember = ({ scrollTop, scrollHeight }: HTMLElement): void => {
    last.current = { top: scrollTop, height: scrollHeight }
  }
  const set = (wanted: boolean): void => {
    if (wanted === isPinned.current) return
    isPinned.current = wanted
    if (!wanted) setPausedAtRow(store.endRow(filter))
    setFollowing(wanted)
  }

  // After each drawing: only then is the new height known. It may come before the event of a scroll, so that is asked for here too.
  useLayoutEffect(() => {
    const element = box.current
    // Asking for sizes makes the browser lay out at once: not while a reader scrolls, when nothing depends on them.
    if (element === null || (!isPinned.current && firstRow === drawnFirstRow.current)) return
    // A hidden tab has no height and says that it stands at the top.
    if (element.clientHeight === 0) return
    if (isPinned.current && isMovedUp(element)) set(false)
    if (isPinned.current) {
      const { scrollTop } = element
      element.scrollTop = element.scrollHeight
      if (element.scrollTop !== scrollTop) onPinned()
    } else if (firstRow > drawnFirstRow.current) onDropped(drawnFirstRow.current - firstRow)
    drawnFirstRow.current = firstRow
    remember(element)
  })

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const onScroll = (): void => {
      if (element.clientHeight === 0) return
      if (isMovedUp(element)) set(false)
      else if (element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END_PX) set(true)
      remember(element)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [box, store, filter])

  return {
    isFollowing,
    newLines: isFollowing ? 0 : Math.max(0, store.endRow(filter) - pausedAtRow),
    follow: () => {
      last.current = { top: 0, height: 0 }
      set(true)
    },
    pause: () => set(false),
  }
}

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
}

/** So near to the end counts as there: half a line, and what fractional pixels leave. */
const AT_END_PX = 12

/** Keeps the end of a log in view until the reader scrolls up, and again once the reader is back at the end. */
export function useLogFollow({ box, store, filter, onDropped }: LogFollowOptions): LogFollow {
  const [isFollowing, setFollowing] = useState(true)
  const [pausedAtRow, setPausedAtRow] = useState(0)
  const lastTop = useRef(0)
  const firstRow = store.firstRow(filter)
  const drawnFirstRow = useRef(firstRow)

  // After each drawing: only then is the new height known.
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    if (isFollowing) element.scrollTop = element.scrollHeight
    else if (firstRow > drawnFirstRow.current) onDropped(drawnFirstRow.current - firstRow)
    drawnFirstRow.current = firstRow
    lastTop.current = element.scrollTop
  })

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const onScroll = (): void => {
      // A hidden tab has no height and says that it stands at the top.
      if (element.clientHeight === 0) return
      const { scrollTop } = element
      const isAtEnd = element.scrollHeight - scrollTop - element.clientHeight <= AT_END_PX
      // Growing never moves the view up; only a reader does.
      if (isAtEnd) setFollowing(true)
      else if (scrollTop < lastTop.current) {
        setFollowing((before) => {
          if (before) setPausedAtRow(store.endRow(filter))
          return false
        })
      }
      lastTop.current = scrollTop
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [box, store, filter])

  return {
    isFollowing,
    newLines: isFollowing ? 0 : Math.max(0, store.endRow(filter) - pausedAtRow),
    follow: () => setFollowing(true),
    pause: () => {
      if (isFollowing) setPausedAtRow(store.endRow(filter))
      setFollowing(false)
    },
  }
}

import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useReducer, useRef, type RefObject } from 'react'
import type { LogFilter, LogStore } from '../../api/log-store.ts'
import { useRootFontSize } from '../../ui/use-root-font-size.ts'

/** Lines drawn together: the list then reckons with some ten thousand blocks, where a million lines would cost it 60 MB. */
const BLOCK_ROWS = 16
/** Height of a line that is not wrapped, in rem. */
const ROW_HEIGHT = 1.25
/** A browser's boxes end at 2^25 device pixels; what lies beyond cannot be reached. */
const MOST_DEVICE_PX = 30_000_000

export interface LogBlock {
  readonly index: number
  readonly firstRow: number
  /** One past the last. */
  readonly endRow: number
  readonly topPx: number
}

/** The part of a log that is in view. */
export interface LogWindow {
  readonly blocks: readonly LogBlock[]
  readonly heightPx: number
  readonly rowHeightPx: number
  /** Row at the upper edge of the view. */
  readonly topRow: () => number
  /** Brings a row to the middle, unless it is in view. */
  readonly reveal: (row: number) => void
  /** Takes the view with the log when its oldest rows were dropped. */
  readonly moveBy: (rows: number) => void
  /** Takes over where the view stands at once, where the browser's own event would come a picture too late. */
  readonly sync: () => void
  readonly measure: (element: HTMLElement | null) => void
}

export interface LogWindowOptions {
  readonly box: RefObject<HTMLElement | null>
  readonly store: LogStore
  readonly filter: LogFilter
  readonly isWrapped: boolean
}

/**
 * Reckons which blocks of a log are drawn and where. Blocks are cut by row number, which never changes, so a block whose lines are
 * all there is drawn once and kept. When old lines were dropped, up to a block of those left is passed over.
 */
export function useLogWindow({ box, store, filter, isWrapped }: LogWindowOptions): LogWindow {
  const rowHeightPx = ROW_HEIGHT * useRootFontSize()
  const blockHeightPx = BLOCK_ROWS * rowHeightPx
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const scale = useRef(1)
  const tellOffset = useRef<TellOffset | null>(null)
  const endRow = store.endRow(filter)
  const firstBlock = Math.ceil(store.firstRow(filter) / BLOCK_ROWS)
  const endBlock = Math.ceil(endRow / BLOCK_ROWS)
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: Math.max(0, endBlock - firstBlock),
    getScrollElement: () => box.current,
    getItemKey: useCallback((index: number) => firstBlock + index, [firstBlock]),
    estimateSize: () => blockHeightPx,
    overscan: 1,
    observeElementOffset: (_instance, tell) => {
      tellOffset.current = tell
      return observeScaled(box.current, scale, tell, redraw)
    },
    scrollToFn: (offset, { adjustments = 0 }) => box.current?.scrollTo({ top: (offset + adjustments) / scale.current }),
  })
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeightPx, isWrapped, filter, store])

  // A wrapped block tells its own height; any other one is full, but for the last.
  const missingRows = isWrapped ? 0 : Math.max(0, endBlock * BLOCK_ROWS - endRow)
  const totalPx = virtualizer.getTotalSize() - missingRows * rowHeightPx
  const mostPx = Math.floor(MOST_DEVICE_PX / window.devicePixelRatio)
  const viewPx = virtualizer.scrollRect?.height ?? 0
  scale.current = totalPx > mostPx ? (totalPx - viewPx) / (mostPx - viewPx) : 1
  // In a scaled log the rows keep their distance to the upper edge of the view, wherever the browser believes that to be.
  const shiftPx = scale.current === 1 ? 0 : (box.current?.scrollTop ?? 0) - (virtualizer.scrollOffset ?? 0)

  const rowsOf = (index: number): readonly [number, number] => {
    const from = (firstBlock + index) * BLOCK_ROWS
    return [from, Math.min(from + BLOCK_ROWS, endRow)]
  }
  return {
    heightPx: Math.min(totalPx, mostPx),
    rowHeightPx,
    blocks: virtualizer.getVirtualItems().map(({ index, start }) => {
      const [from, to] = rowsOf(index)
      return { index, firstRow: from, endRow: to, topPx: start + shiftPx }
    }),
    topRow: () => {
      const offset = virtualizer.scrollOffset ?? 0
      const item = virtualizer.getVirtualItemForOffset(offset)
      if (item === undefined) return store.firstRow(filter)
      const [from, to] = rowsOf(item.index)
      return Math.min(to - 1, from + Math.floor(((offset - item.start) / item.size) * BLOCK_ROWS))
    },
    reveal: (row) => {
      const index = Math.floor(row / BLOCK_ROWS) - firstBlock
      const item = virtualizer.measurementsCache[index]
      if (item === undefined) return
      const middlePx = item.start + (((row % BLOCK_ROWS) + 0.5) / BLOCK_ROWS) * item.size
      const topPx = virtualizer.scrollOffset ?? 0
      const marginPx = rowHeightPx * 2
      if (middlePx > topPx + marginPx && middlePx < topPx + viewPx - marginPx) return
      box.current?.scrollTo({ top: Math.max(0, middlePx - viewPx / 2) / scale.current })
    },
    moveBy: (rows) => box.current?.scrollBy({ top: (rows * rowHeightPx) / scale.current }),
    sync: () => tellOffset.current?.((box.current?.scrollTop ?? 0) * scale.current, false),
    measure: isWrapped ? virtualizer.measureElement : ignore,
  }
}

type TellOffset = (offset: number, isScrolling: boolean) => void

function ignore(): void {
  // Lines that are not wrapped are all of one height: measuring them would only take time.
}

function observeScaled(
  element: HTMLElement | null,
  scale: RefObject<number>,
  tell: TellOffset,
  redraw: () => void,
): (() => void) | undefined {
  if (element === null) return undefined
  const onScroll = (): void => {
    tell(element.scrollTop * scale.current, true)
    // Where one pixel of the scroll bar is more than one of the log, the rows must move with every event.
    if (scale.current !== 1) redraw()
  }
  const onEnd = (): void => tell(element.scrollTop * scale.current, false)
  onEnd()
  element.addEventListener('scroll', onScroll, { passive: true })
  element.addEventListener('scrollend', onEnd, { passive: true })
  return () => {
    element.removeEventListener('scroll', onScroll)
    element.removeEventListener('scrollend', onEnd)
  }
}

import { ArrowDown } from 'lucide-react'
import { useImperativeHandle, useRef, type KeyboardEvent, type MouseEvent, type ReactNode, type Ref } from 'react'
import type { LogFilter, LogStore } from '../../api/log-store.ts'
import { PALETTE_VARIABLES } from './ansi-palette.ts'
import { LogBlock, MOST_CHARS, type LogLook } from './log-block.tsx'
import type { LineRange } from './log-text.ts'
import { useRunText } from './texts.ts'
import { useLogFollow } from './use-log-follow.ts'
import { useLogWindow } from './use-log-window.ts'
import './log-view.css'

/** What the rest of the log view asks of its lines. */
export interface LogLinesHandle {
  /** The line at the upper edge of the view. */
  readonly topLine: () => number
  /** Stops following and brings a line into view, with its first hit. */
  readonly reveal: (line: number) => void
  readonly focus: () => void
}

export interface LogLinesProps {
  handle: Ref<LogLinesHandle>
  store: LogStore
  filter: LogFilter
  look: LogLook
  hitCount: number
  currentLine: number | null
  chosen: LineRange | null
  onChoose: (range: LineRange | null) => void
  onKeyDown: (event: KeyboardEvent) => void
  /** Instead of lines, where there are none. */
  empty: ReactNode
}

/** Room for the line number's padding, the times and the mark of the error stream, in characters. */
const SIDE_CHARS = 22
const REVEAL_FRAMES = 6

/** The lines of a log, of which only those in view are in the page. */
export function LogLines(props: LogLinesProps) {
  const { handle, store, filter, look, hitCount, currentLine, chosen, onChoose, onKeyDown, empty } = props
  const t = useRunText()
  const box = useRef<HTMLDivElement>(null)
  const revealed = useRef<number | null>(null)
  const logWindow = useLogWindow({ box, store, filter, isWrapped: look.isWrapped })
  const follow = useLogFollow({ box, store, filter, onDropped: logWindow.moveBy, onPinned: logWindow.sync })

  /**
   * Over several frames: a line far away is not in the page before the next drawing, wrapped lines tell their heights only then,
   * and a hit far to the right needs the box to move sideways too.
   */
  const bringIntoView = (line: number, framesLeft: number): void => {
    // The next hit was asked for meanwhile: two that pull at the view would make it flicker.
    if (revealed.current !== line) return
    const shown = box.current?.querySelector(`[data-line="${line}"]`)
    if (shown === null || shown === undefined || framesLeft === REVEAL_FRAMES) {
      logWindow.reveal(store.rowOfLine(filter, line))
    } else (shown.querySelector('mark') ?? shown).scrollIntoView({ block: 'nearest', inline: 'nearest' })
    if (framesLeft > 0) requestAnimationFrame(() => bringIntoView(line, framesLeft - 1))
  }
  useImperativeHandle(handle, () => ({
    topLine: () => (store.endRow(filter) === 0 ? 0 : store.lineAtRow(filter, logWindow.topRow())),
    reveal: (line) => {
      follow.pause()
      revealed.current = line
      bringIntoView(line, REVEAL_FRAMES)
    },
    focus: () => box.current?.focus(),
  }))

  const onClick = (event: MouseEvent): void => {
    const cell = event.target instanceof Element ? event.target.closest('[data-number]') : null
    if (cell === null) return
    const line = Number(cell.getAttribute('data-number'))
    if (event.shiftKey && chosen !== null) onChoose([Math.min(chosen[0], line), Math.max(chosen[1], line)])
    else onChoose(chosen !== null && chosen[0] === line && chosen[1] === line ? null : [line, line])
  }
  const widthChars = Math.min(store.longestLine, MOST_CHARS) + look.numberDigits + SIDE_CHARS

  return (
    <>
      <div
        ref={box}
        role="group"
        aria-label={t('log')}
        tabIndex={0}
        onClick={onClick}
        onKeyDown={(event) => {
          if (event.key !== 'End') {
            onKeyDown(event)
            return
          }
          event.preventDefault()
          follow.follow()
        }}
        className="log-box relative min-h-0 flex-1 overflow-auto focus-inside"
        style={PALETTE_VARIABLES}
      >
        {empty ?? (
          <div
            className="relative"
            style={{
              height: logWindow.heightPx,
              ...(look.isWrapped ? {} : { width: `max(100%, ${widthChars}ch)` }),
            }}
          >
            {logWindow.blocks.map(({ index, firstRow, endRow, topPx }) => {
              const from = store.lineAtRow(filter, firstRow)
              const to = store.lineAtRow(filter, endRow - 1)
              return (
                <div
                  key={firstRow}
                  ref={logWindow.measure}
                  data-index={index}
                  className="absolute inset-x-0"
                  style={{ transform: `translateY(${topPx}px)` }}
                >
                  <LogBlock
                    store={store}
                    filter={filter}
                    firstRow={firstRow}
                    endRow={endRow}
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
    </>
  )
}

import { memo, useMemo } from 'react'
import type { LogFilter, LogLine, LogStore } from '../../api/log-store.ts'
import { classNames } from '../../ui/class-names.ts'
import { ansiSegments } from './ansi-segments.ts'
import type { LogSearch } from './log-search.ts'
import { formatLineTime, type LogTimes } from './log-time.ts'
import { markSegments } from './mark-segments.ts'

/** Everything about the drawing of lines that is the same for all of them. */
export interface LogLook {
  readonly times: LogTimes
  /** What relative times count from. */
  readonly startMs: number
  readonly isWrapped: boolean
  readonly pattern: RegExp | null
  readonly search: LogSearch | null
  /** Digits of the largest line number, so that all numbers are equally wide. */
  readonly numberDigits: number
  readonly words: LogWords
}

/** Asked for once, not once a line. */
export interface LogWords {
  readonly stderr: string
  readonly gap: string
  readonly attempt: (number: string) => string
  readonly cut: (count: number) => string
}

export interface LogBlockProps {
  store: LogStore
  filter: LogFilter
  firstRow: number
  endRow: number
  look: LogLook
  /** Grows while the search still finds; a block is drawn again then, as its lines may be hits now. */
  hitCount: number
  /** The current hit, when it is in this block. */
  currentLine: number | null
  /** First and last chosen line, when they touch this block. */
  chosen: readonly [first: number, last: number] | null
}

/** Lines that are drawn together. A block that is full never changes, so it is drawn once. */
export const LogBlock = memo(function LogBlock(props: LogBlockProps) {
  const { store, filter, firstRow, endRow, look, currentLine, chosen } = props
  const lines = Array.from({ length: endRow - firstRow }, (_none, at) => store.lineAtRow(filter, firstRow + at))
  return lines.map((number) => (
    <Line
      key={number}
      line={store.line(number)}
      look={look}
      isHit={look.search?.isHit(number) ?? false}
      isCurrent={number === currentLine}
      isChosen={chosen !== null && number >= chosen[0] && number <= chosen[1]}
    />
  ))
})

interface LineProps {
  line: LogLine
  look: LogLook
  isHit: boolean
  isCurrent: boolean
  isChosen: boolean
}

/** A single line can be a megabyte, and the browser lays out all of it at once. Copying takes it whole. */
export const MOST_CHARS = 5_000

function Line({ line, look, isHit, isCurrent, isChosen }: LineProps) {
  const hidden = Math.max(0, line.text.length - MOST_CHARS)
  const pattern = isHit ? look.pattern : null
  const segments = useMemo(
    () => markSegments(ansiSegments(line.text.slice(0, MOST_CHARS), line.carry), pattern),
    [line.text, line.carry, pattern],
  )
  if (line.kind === 'mark') return <Mark text={line.text} words={look.words} />
  return (
    <div
      data-line={line.number}
      data-stream={line.kind}
      className={classNames(
        'log-line',
        look.isWrapped && 'log-line-wrapped',
        isCurrent && 'log-line-current',
        isChosen && 'log-line-chosen',
      )}
    >
      <span className="log-number" style={{ width: `${look.numberDigits + 2}ch` }} data-number={line.number}>
        {line.number + 1}
      </span>
      {look.times !== 'off' && <span className="log-time">{formatLineTime(line.atMs, look.startMs, look.times)}</span>}
      {line.kind === 'stderr' && (
        <span className="log-stream" title={line.kind}>
          {look.words.stderr}
        </span>
      )}
      <span className="log-text">
        {segments.map((part, at) =>
          part.isHit ? (
            <mark key={at} className={part.className}>
              {part.text}
            </mark>
          ) : part.className === '' ? (
            part.text
          ) : (
            <span key={at} className={part.className}>
              {part.text}
            </span>
          ),
        )}
        {hidden > 0 && <span className="log-hidden">{look.words.cut(hidden)}</span>}
      </span>
    </div>
  )
}

function Mark({ text, words }: { text: string; words: LogWords }) {
  const attempt = /^attempt (\d+)$/.exec(text)?.[1]
  return (
    <div className="log-line log-mark">
      <span>{attempt === undefined ? words.gap : words.attempt(attempt)}</span>
    </div>
  )
}

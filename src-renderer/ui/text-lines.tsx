import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { classNames } from './class-names.ts'
import { usePreviewText } from './preview-text.ts'
import { useRootFontSize } from './use-root-font-size.ts'

export interface TextLinesProps {
  text: string
  /** Name of what is shown, read aloud. */
  label: string
  /** A line to point out and scroll to, from 1. */
  line?: number | null
  /** False for what has no lines of its own, such as a dump of bytes. */
  hasNumbers?: boolean
  className?: string
}

/** In rem. */
const LINE_HEIGHT = 1.25
/** One line of a minified file can be megabytes, and the browser lays out all of it at once. */
const MOST_CHARS = 10_000

/** Text with line numbers, of any length: only the lines in view are in the page. */
export function TextLines({ text, label, line = null, hasNumbers = true, className }: TextLinesProps) {
  const t = usePreviewText()
  const box = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => text.replace(/\r?\n$/, '').split(/\r?\n/), [text])
  const lineHeight = LINE_HEIGHT * useRootFontSize()
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    paddingStart: 6,
    paddingEnd: 6,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, lineHeight])
  useEffect(() => {
    if (line !== null) virtualizer.scrollToIndex(line - 1, { align: 'center' })
  }, [line, virtualizer])
  const gutter = `${String(lines.length).length + 2}ch`

  return (
    <div
      ref={box}
      role="region"
      aria-label={label}
      tabIndex={0}
      className={classNames('min-h-0 overflow-auto bg-surface font-mono text-xs focus-inside', className)}
    >
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const content = lines[index] ?? ''
          const hidden = content.length - MOST_CHARS
          return (
            <div
              key={index}
              aria-current={index + 1 === line ? 'true' : undefined}
              className={classNames(
                'absolute left-0 flex min-w-full whitespace-pre',
                index + 1 === line ? 'bg-match' : 'bg-surface',
              )}
              style={{ height: lineHeight, lineHeight: `${lineHeight}px`, transform: `translateY(${start}px)` }}
            >
              {hasNumbers && (
                <span
                  aria-hidden
                  className="sticky left-0 shrink-0 bg-inherit pr-[1ch] text-right text-faint select-none figures"
                  style={{ width: gutter }}
                >
                  {index + 1}
                </span>
              )}
              <span className={classNames('[tab-size:4] pr-4 [unicode-bidi:isolate]', hasNumbers ? 'pl-1' : 'pl-4')}>
                {hidden > 0 ? content.slice(0, MOST_CHARS) : content}
                {hidden > 0 && <span className="ml-2 text-faint select-none">{t('line_cut', { count: hidden })}</span>}
              </span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

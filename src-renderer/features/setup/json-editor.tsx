import { useRef } from 'react'
import { classNames } from '../../ui/class-names.ts'

export interface JsonEditorProps {
  text: string
  onChange: (text: string) => void
  label: string
  id: string
  /** Line of the first mistake, from 1. */
  errorLine: number | null
  error: string | null
}

const INDENT = '  '

/**
 * A plain editor with line numbers: Enter keeps the indentation. Tab leaves it, as everywhere on the page, so that nobody who
 * works by keyboard is trapped.
 */
export function JsonEditor({ text, onChange, label, id, errorLine, error }: JsonEditorProps) {
  const gutter = useRef<HTMLDivElement>(null)
  const lines = text.split('\n').length
  return (
    <div className="flex flex-col gap-1">
      <div
        className={classNames(
          'relative flex h-72 max-h-[60vh] min-h-32 resize-y overflow-hidden rounded-sm border border-control bg-surface font-mono text-xs leading-5 shadow-control focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus',
          error !== null && 'border-bad',
        )}
      >
        <div
          ref={gutter}
          aria-hidden
          className="w-10 shrink-0 overflow-hidden border-r bg-canvas py-2 text-right text-faint select-none figures"
        >
          {Array.from({ length: lines }, (_none, index) => (
            <div
              key={index}
              className={classNames('h-5 pr-2', index + 1 === errorLine && 'bg-bad-soft font-semibold text-bad')}
            >
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          id={id}
          value={text}
          aria-label={label}
          aria-invalid={error === null ? undefined : true}
          aria-describedby={error === null ? undefined : `${id}-error`}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          wrap="off"
          onChange={(event) => onChange(event.target.value)}
          onScroll={(event) => {
            if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            insertNewLine(event.currentTarget, onChange)
          }}
          className="min-w-0 flex-1 resize-none overflow-auto bg-transparent px-3 py-2 whitespace-pre text-ink outline-none"
        />
      </div>
      {error !== null && (
        <p id={`${id}-error`} role="alert" className="text-xs font-medium wrap-anywhere text-bad">
          {error}
        </p>
      )}
    </div>
  )
}

/** Begins the next line where this one begins, and further in after a bracket. */
function insertNewLine(area: HTMLTextAreaElement, onChange: (text: string) => void): void {
  const { value, selectionStart, selectionEnd } = area
  const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart)
  const indent = (/^\s*/.exec(line)?.[0] ?? '') + (/[[{]\s*$/.test(line) ? INDENT : '')
  area.setRangeText(`\n${indent}`, selectionStart, selectionEnd, 'end')
  onChange(area.value)
}

import { ChevronDown, ChevronUp, Search } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { formatCount } from './format.ts'
import { IconButton } from './icon-button.tsx'
import { usePreviewText } from './preview-text.ts'
import { useLanguage } from './text.ts'

export interface FindBoxProps {
  label: string
  text: string
  count: number
  /** Which of them is current, from 0; -1 for none. */
  place: number
  onText: (text: string) => void
  /** Go to one of them; called with a place that is there. */
  onGo: (place: number) => void
  onEscape?: () => void
  inputRef?: RefObject<HTMLInputElement | null>
  /** Instead of the count: why there is none. */
  problem?: string | null
  /** More is being looked for. */
  isBusy?: boolean
  /** Switches inside the box, after the text. */
  switches?: ReactNode
}

/** A search with its count and the way to the next and the previous: Enter, Shift+Enter. */
export function FindBox(props: FindBoxProps) {
  const {
    label,
    text,
    count,
    place,
    onText,
    onGo,
    onEscape,
    inputRef,
    problem = null,
    isBusy = false,
    switches,
  } = props
  const t = usePreviewText()
  const language = useLanguage()
  const go = (step: 1 | -1): void => {
    if (count === 0) return
    onGo(place < 0 ? (step === 1 ? 0 : count - 1) : (place + step + count) % count)
  }
  const found =
    count === 0
      ? t('finds_none')
      : t('finds', { place: place < 0 ? '–' : formatCount(place + 1, language), count: formatCount(count, language) })
  return (
    <div role="search" className="flex min-w-0 items-center gap-1">
      <div className="flex h-7 min-w-0 items-center rounded-sm border border-control bg-surface pr-0.5 pl-2 shadow-control has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-focus">
        <Search aria-hidden className="size-3.5 shrink-0 text-faint" />
        <input
          ref={inputRef}
          type="text"
          aria-label={label}
          placeholder={label}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
            else if (event.key === 'Escape' && (text !== '' || onEscape !== undefined)) {
              event.stopPropagation()
              onText('')
              onEscape?.()
            } else return
            event.preventDefault()
          }}
          className="h-full w-44 min-w-16 bg-transparent px-1.5 text-sm text-ink outline-none"
        />
        {switches}
      </div>
      {text !== '' && (
        <>
          <span role="status" className="shrink-0 px-1 text-xs text-muted figures">
            {problem ?? (isBusy && count === 0 ? '…' : found)}
          </span>
          <IconButton icon={ChevronUp} size="sm" label={t('previous')} keys="Shift+Enter" onClick={() => go(-1)} />
          <IconButton icon={ChevronDown} size="sm" label={t('next')} keys="Enter" onClick={() => go(1)} />
        </>
      )}
    </div>
  )
}

import { Check, ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { classNames } from './class-names.ts'
import { TextInput } from './field.tsx'
import { useUiText } from './ui-text.ts'

/** More than these nobody reads; typing narrows them. */
const MAX_SHOWN = 100

export interface Suggestion {
  readonly value: string
  /** Below the value, for people. */
  readonly note: string | null
}

export interface ComboboxProps {
  suggestions: readonly Suggestion[]
  value: string
  onChange: (value: string) => void
  id?: string
  /** Name, when no label element points at `id`. */
  label?: string
  describedBy?: string | undefined
  placeholder?: string
  /** The person came to the field: time to look for suggestions. */
  onFocus?: () => void
}

/** A text field with suggestions, any other text is as good: the ARIA editable combobox with a list. */
export function Combobox(props: ComboboxProps) {
  const { suggestions, value, onChange, id, label, describedBy, placeholder, onFocus } = props
  const t = useUiText()
  const listId = useId()
  const input = useRef<HTMLInputElement>(null)
  const anchor = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const [isWanted, setWanted] = useState(false)
  // A text that was there before does not narrow the list: who opens it wants to see what else there is.
  const [isTyped, setTyped] = useState(false)
  const [active, setActive] = useState(-1)
  const fitting = isTyped ? suggestions.filter((one) => fits(one, value)) : suggestions
  const shown = fitting.slice(0, MAX_SHOWN)
  const isOpen = isWanted && shown.length > 0

  useEffect(() => {
    if (isOpen) list.current?.querySelector('[data-active=true]')?.scrollIntoView({ block: 'nearest' })
  }, [isOpen, active])

  const open = (): void => {
    if (isWanted) return
    setTyped(false)
    setActive(suggestions.slice(0, MAX_SHOWN).findIndex((one) => one.value === value))
    setWanted(true)
  }
  const close = (): void => {
    setWanted(false)
    setActive(-1)
  }
  const choose = (suggestion: Suggestion | undefined): void => {
    if (suggestion !== undefined) onChange(suggestion.value)
    close()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && !isOpen) open()
    else if (step !== 0) setActive(nextPlace(active, step, shown.length))
    else if (event.key === 'Enter' && isOpen) choose(shown[active])
    else if (event.key === 'Escape' && isOpen) close()
    else return
    if (event.key === 'Escape') event.stopPropagation()
    event.preventDefault()
  }
  const countText = shown.length === 0 ? t('suggestions_none') : t('suggestions_count', { count: fitting.length })

  return (
    <Popover.Root open={isOpen} onOpenChange={(wanted) => (wanted ? open() : close())}>
      <Popover.Anchor asChild>
        <div ref={anchor} className="relative">
          <TextInput
            ref={input}
            role="combobox"
            id={id}
            aria-label={label}
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-haspopup="listbox"
            aria-controls={isOpen ? listId : undefined}
            aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
            aria-describedby={describedBy}
            autoComplete="off"
            autoCapitalize="off"
            placeholder={placeholder}
            value={value}
            className="pr-7"
            onFocus={onFocus}
            onClick={open}
            onBlur={close}
            onKeyDown={onKeyDown}
            onChange={({ target }) => {
              onChange(target.value)
              setTyped(true)
              setActive(-1)
              setWanted(true)
            }}
          />
          <button
            type="button"
            tabIndex={-1}
            aria-label={t('suggestions')}
            disabled={suggestions.length === 0}
            // The field keeps the focus, and with it the list.
            onPointerDown={(event) => {
              event.preventDefault()
              input.current?.focus()
              if (isOpen) close()
              else open()
            }}
            className="absolute inset-y-0 right-0 flex w-7 items-center justify-center text-faint disabled:invisible"
          >
            <ChevronsUpDown aria-hidden className="size-3.5" />
          </button>
          <span role="status" className="sr-only">
            {isWanted && isTyped && suggestions.length > 0 && countText}
          </span>
        </div>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          role="presentation"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => {
            if (event.target instanceof Node && anchor.current?.contains(event.target) === true) event.preventDefault()
          }}
          // A press in the list must not take the focus out of the field.
          onPointerDown={(event) => event.preventDefault()}
          onMouseDown={(event) => event.preventDefault()}
          className="z-50 max-h-[min(20rem,var(--radix-popover-content-available-height))] w-(--radix-popover-trigger-width) overflow-y-auto rounded-md bg-raised p-1 shadow-float animate-enter"
        >
          <div ref={list} role="listbox" id={listId} aria-label={label ?? placeholder}>
            {shown.map((suggestion, index) => (
              <div
                key={suggestion.value}
                role="option"
                id={`${listId}-${index}`}
                aria-selected={suggestion.value === value}
                data-active={index === active}
                onPointerMove={() => setActive(index)}
                onClick={() => choose(suggestion)}
                className="group flex min-h-7 items-start gap-2 rounded-xs px-2 py-1 text-sm select-none data-[active=true]:bg-fill data-[active=true]:text-on-fill"
              >
                <Check
                  aria-hidden
                  className={classNames('mt-0.5 size-4 shrink-0', suggestion.value !== value && 'invisible')}
                />
                <span className="min-w-0 wrap-anywhere">
                  {suggestion.value}
                  {suggestion.note !== null && (
                    <span className="block text-xs text-muted group-data-[active=true]:text-inherit">
                      {suggestion.note}
                    </span>
                  )}
                </span>
              </div>
            ))}
          </div>
          {fitting.length > shown.length && (
            <p className="px-2 py-1 text-xs text-muted">
              {t('suggestions_more', { count: fitting.length - shown.length })}
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** From the last one to none, from none to the first: what was typed is one of the places. */
function nextPlace(active: number, step: 1 | -1, count: number): number {
  const next = active + step
  return next >= count ? -1 : next < -1 ? count - 1 : next
}

function fits({ value, note }: Suggestion, typed: string): boolean {
  const text = `${value} ${note ?? ''}`.toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

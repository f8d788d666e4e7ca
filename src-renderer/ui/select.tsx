import { Check, ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { useUiText } from './ui-text.ts'

export interface SelectOption<Value extends string> {
  readonly value: Value
  readonly label: string
  /** Below the label: what it is, or why it cannot be chosen. */
  readonly note?: string
  readonly isDisabled?: boolean
  /** Before the label. */
  readonly mark?: ReactNode
}

export interface SelectProps<Value extends string> {
  options: readonly SelectOption<Value>[]
  value: Value | null
  onChange: (value: Value) => void
  /** Name, when no label element points at `id`. */
  label?: string
  id?: string
  placeholder?: string
  describedBy?: string | undefined
  isInvalid?: boolean
  size?: 'sm' | 'md'
  /** Before the chosen value, such as "Engine". */
  prefix?: string
  className?: string
}

/** A choice from a list: the ARIA select-only combobox. Radix's Select writes a style tag, which our policy refuses. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { options, value, onChange, label, id, placeholder, describedBy, isInvalid, size = 'md', prefix } = props
  const t = useUiText()
  const listId = useId()
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const typed = useRef({ text: '', atMs: 0 })
  const list = useRef<HTMLDivElement>(null)
  const chosen = options.find((option) => option.value === value)

  useEffect(() => {
    if (isOpen) list.current?.querySelector('[data-active=true]')?.scrollIntoView({ block: 'nearest' })
  }, [isOpen, active])

  const open = (): void => {
    const at = options.findIndex((option) => option.value === value)
    setActive(at < 0 ? nextEnabled(options, -1, 1) : at)
    setOpen(true)
  }
  const choose = (index: number): void => {
    const option = options[index]
    if (option === undefined || option.isDisabled === true) return
    setOpen(false)
    onChange(option.value)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return
    const index = keyTarget(event.key, options, active, typed.current)
    if (!isOpen) {
      if (index === null && event.key !== 'Enter' && event.key !== ' ') return
      open()
      if (index !== null && event.key.length === 1) setActive(index)
    } else if (index !== null) setActive(index)
    else if (event.key === 'Enter' || event.key === ' ' || event.key === 'Tab') choose(active)
    else if (event.key === 'Escape') setOpen(false)
    else return
    if (event.key === 'Escape') event.stopPropagation()
    if (event.key !== 'Tab') event.preventDefault()
  }

  return (
    <Popover.Root open={isOpen} onOpenChange={(wanted) => (wanted ? open() : setOpen(false))}>
      <Popover.Trigger asChild>
        <button
          type="button"
          role="combobox"
          id={id}
          aria-label={label}
          aria-expanded={isOpen}
          aria-haspopup="listbox"
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen ? `${listId}-${active}` : undefined}
          aria-invalid={isInvalid === true ? true : undefined}
          aria-describedby={describedBy}
          onKeyDown={onKeyDown}
          className={classNames(
            'flex min-w-0 items-center gap-1.5 rounded-sm border border-control bg-surface text-left text-sm text-ink shadow-control hover:bg-canvas aria-invalid:border-bad',
            size === 'sm' ? 'h-6 pr-1 pl-2 text-xs' : 'h-7 pr-1.5 pl-2.5',
            props.className,
          )}
        >
          {prefix !== undefined && <span className="text-faint">{prefix}</span>}
          {chosen?.mark}
          <span className={classNames('min-w-0 flex-1 truncate', chosen === undefined && 'text-faint')}>
            {chosen?.label ?? placeholder ?? t('choose')}
          </span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          role="presentation"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          className="z-50 max-h-(--radix-popover-content-available-height) min-w-(--radix-popover-trigger-width) max-w-96 overflow-y-auto rounded-md bg-raised p-1 shadow-float animate-enter"
        >
          <div ref={list} role="listbox" id={listId} aria-label={label}>
            {options.map((option, index) => (
              <div
                key={option.value}
                role="option"
                id={`${listId}-${index}`}
                aria-selected={option.value === value}
                aria-disabled={option.isDisabled === true ? true : undefined}
                data-active={index === active}
                onPointerMove={() => setActive(index)}
                onClick={() => choose(index)}
                className="group flex min-h-7 items-start gap-2 rounded-xs px-2 py-1 text-sm select-none aria-disabled:text-faint data-[active=true]:bg-fill data-[active=true]:text-on-fill data-[active=true]:aria-disabled:bg-hover data-[active=true]:aria-disabled:text-faint"
              >
                <Check
                  aria-hidden
                  className={classNames('mt-0.5 size-4 shrink-0', option.value !== value && 'invisible')}
                />
                {option.mark !== undefined && <span className="mt-0.5">{option.mark}</span>}
                <span className="min-w-0">
                  {option.label}
                  {option.note !== undefined && (
                    <span className="block text-xs text-muted group-aria-disabled:text-faint group-data-[active=true]:text-inherit">
                      {option.note}
                    </span>
                  )}
                </span>
              </div>
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

const TYPE_AHEAD_MS = 700

function nextEnabled(options: readonly SelectOption<string>[], from: number, step: 1 | -1): number {
  for (let index = from + step; index >= 0 && index < options.length; index += step)
    if (options[index]?.isDisabled !== true) return index
  return Math.max(0, from)
}

/** Where a key moves the mark, or null when it is not a key that moves it. */
function keyTarget(
  key: string,
  options: readonly SelectOption<string>[],
  active: number,
  typed: { text: string; atMs: number },
): number | null {
  if (key === 'ArrowDown') return nextEnabled(options, active, 1)
  if (key === 'ArrowUp') return nextEnabled(options, active, -1)
  if (key === 'Home') return nextEnabled(options, -1, 1)
  if (key === 'End') return nextEnabled(options, options.length, -1)
  if (key.length !== 1 || key === ' ') return null
  const now = Date.now()
  typed.text = now - typed.atMs > TYPE_AHEAD_MS ? key : typed.text + key
  typed.atMs = now
  const found = options.findIndex((option) => option.label.toLowerCase().startsWith(typed.text.toLowerCase()))
  return found < 0 ? null : found
}

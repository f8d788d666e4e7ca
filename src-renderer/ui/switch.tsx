import { Switch as Radix } from 'radix-ui'
import { useId, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface SwitchProps {
  label: string
  /** What it does, always visible: a switch whose meaning must be guessed is not one. */
  description?: ReactNode
  isChecked: boolean
  onChange: (isChecked: boolean) => void
  isDisabled?: boolean
  /** Fixed id of the control, so that an error summary can point at it. */
  id?: string
  /** `line` for a bar: one line, with the description only where there is room for it; it is always read aloud. */
  look?: 'row' | 'line'
  className?: string
}

/** A switch with its label and what it does. The whole row can be clicked. */
export function Switch({
  label,
  description,
  isChecked,
  onChange,
  isDisabled = false,
  id: fixedId,
  look = 'row',
  className,
}: SwitchProps) {
  const ownId = useId()
  const id = fixedId ?? ownId
  const isLine = look === 'line'
  return (
    <div className={classNames('flex gap-2.5', isLine ? 'items-center' : 'items-start', className)}>
      <Radix.Root
        id={id}
        checked={isChecked}
        onCheckedChange={onChange}
        disabled={isDisabled}
        aria-describedby={description === undefined ? undefined : `${id}-what`}
        className={classNames(
          'relative h-[18px] w-8 shrink-0 rounded-full border border-control bg-sunken transition-colors duration-100 before:absolute before:-inset-1 data-[state=checked]:border-fill data-[state=checked]:bg-fill disabled:opacity-50',
          !isLine && 'mt-px',
        )}
      >
        <Radix.Thumb className="block size-3 translate-x-0.5 rounded-full bg-control transition-transform duration-100 data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-fill" />
      </Radix.Root>
      <div className={classNames('min-w-0', isLine && 'flex items-baseline gap-2 whitespace-nowrap')}>
        <label htmlFor={id} className="block text-sm leading-5 font-medium select-none">
          {label}
        </label>
        {description !== undefined && (
          <p id={`${id}-what`} className={classNames('text-xs text-muted', isLine && '@max-[74rem]:sr-only')}>
            {description}
          </p>
        )}
      </div>
    </div>
  )
}

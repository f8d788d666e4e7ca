import { useId, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface SegmentedProps<Id extends string> {
  /** Name of the choice, read aloud. */
  label: string
  options: readonly { readonly id: Id; readonly label: string; readonly note?: ReactNode }[]
  value: Id
  onChange: (id: Id) => void
}

/** A choice of a few, all in sight: radio buttons that look like one bar. */
export function Segmented<Id extends string>({ label, options, value, onChange }: SegmentedProps<Id>) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={label} className="flex shrink-0 items-center rounded-sm bg-sunken p-0.5">
      {options.map((option) => (
        <label
          key={option.id}
          className={classNames(
            'relative flex h-6 items-center gap-1 rounded-xs px-2 text-xs whitespace-nowrap text-muted select-none hover:text-ink has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus',
            option.id === value && 'bg-raised text-ink shadow-control',
          )}
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 opacity-0"
            checked={option.id === value}
            onChange={() => onChange(option.id)}
          />
          {`${option.label} `}
          {option.note !== undefined && <span className="text-faint figures">{option.note}</span>}
        </label>
      ))}
    </div>
  )
}

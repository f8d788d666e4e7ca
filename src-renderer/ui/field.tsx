import { useId, type ComponentProps, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface FieldIds {
  readonly id: string
  readonly describedBy: string | undefined
  readonly isInvalid: boolean
}

export interface FieldProps {
  label: string
  /** Fixed id of the control, so that an error summary can point at it. */
  id?: string
  isRequired?: boolean
  help?: ReactNode
  errors?: readonly string[]
  /** Right of the label. */
  end?: ReactNode
  className?: string
  /** The control, given the ids that tie it to its label, help and errors. */
  children: (ids: FieldIds) => ReactNode
}

/** Label, control, help and errors of one value, tied together for people who do not see them. */
export function Field({ label, id, isRequired = false, help, errors = [], end, className, children }: FieldProps) {
  const ownId = useId()
  const controlId = id ?? ownId
  const hasErrors = errors.length > 0
  const describedBy = [help === undefined ? null : `${controlId}-help`, hasErrors ? `${controlId}-errors` : null]
    .filter((part) => part !== null)
    .join(' ')
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={controlId} className="text-sm font-medium wrap-anywhere">
          {label}
          {isRequired && (
            <span aria-hidden className="ml-0.5 text-bad">
              *
            </span>
          )}
        </label>
        {end}
      </div>
      {children({ id: controlId, describedBy: describedBy === '' ? undefined : describedBy, isInvalid: hasErrors })}
      {help !== undefined && (
        <p id={`${controlId}-help`} className="text-xs text-muted wrap-anywhere">
          {help}
        </p>
      )}
      {hasErrors && (
        <p id={`${controlId}-errors`} className="text-xs font-medium text-bad wrap-anywhere">
          {errors.join(' · ')}
        </p>
      )}
    </div>
  )
}

/** Look of every input that is typed into. */
export const INPUT_LOOK =
  'w-full min-w-0 rounded-sm border border-control bg-surface px-2.5 text-sm text-ink shadow-control aria-invalid:border-bad disabled:bg-sunken disabled:text-faint'

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" spellCheck={false} {...rest} className={classNames(INPUT_LOOK, 'h-7', className)} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea spellCheck={false} rows={4} {...rest} className={classNames(INPUT_LOOK, 'py-1.5', className)} />
}

import { useState, type SyntheticEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { useInteractionText } from './interaction-text.ts'

export interface FieldsAnswerProps {
  fields: readonly string[]
  isBusy: boolean
  onSend: (response: unknown) => void
  firstRef: (element: HTMLElement | null) => void
}

/** Several named values at once. */
export function FieldsAnswer({ fields, isBusy, onSend, firstRef }: FieldsAnswerProps) {
  const t = useInteractionText()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!isBusy) onSend(values)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      {fields.map((field, index) => (
        <Field key={field} label={field} isRequired>
          {({ id }) => (
            <TextInput
              ref={index === 0 ? firstRef : undefined}
              id={id}
              required
              readOnly={isBusy}
              value={values[field] ?? ''}
              onChange={(event) => setValues({ ...values, [field]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Button kind="primary" type="submit" isBusy={isBusy} className="self-end">
        {t(isBusy ? 'sending' : 'send')}
      </Button>
    </form>
  )
}

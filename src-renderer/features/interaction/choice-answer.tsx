import { useId, useState, type SyntheticEvent } from 'react'
import type { PendingInteraction } from '../../../src-main/contract/interaction.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { useInteractionText } from './interaction-text.ts'

export interface ChoiceAnswerProps {
  options: PendingInteraction['options']
  isBusy: boolean
  onSend: (response: unknown) => void
  firstRef: (element: HTMLElement | null) => void
}

/** One of a few: arrow keys move, Enter sends. */
export function ChoiceAnswer({ options, isBusy, onSend, firstRef }: ChoiceAnswerProps) {
  const t = useInteractionText()
  const name = useId()
  const [chosen, setChosen] = useState<number | null>(null)
  const [hasTried, setTried] = useState(false)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setTried(true)
    const option = chosen === null ? undefined : options[chosen]
    if (option !== undefined && !isBusy) onSend(option.value)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <fieldset className="flex flex-col gap-1.5" aria-describedby={`${name}-error`} disabled={isBusy}>
        <legend className="mb-1 text-sm font-medium">{t('choose')}</legend>
        {options.map((option, index) => (
          <label
            // Labels of an agent may repeat; their places do not.
            key={index}
            className={classNames(
              'flex min-h-8 items-start gap-2.5 rounded-sm border bg-surface px-2.5 py-1.5 text-sm wrap-anywhere select-none hover:border-control has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-1 has-[:focus-visible]:outline-focus',
              chosen === index ? 'border-fill bg-selected' : 'border-line-strong',
            )}
          >
            <input
              ref={index === 0 ? firstRef : undefined}
              type="radio"
              name={name}
              className="mt-0.5 size-4 shrink-0 accent-fill outline-none"
              checked={chosen === index}
              onChange={() => setChosen(index)}
            />
            {option.label}
          </label>
        ))}
      </fieldset>
      <p id={`${name}-error`} className="text-xs font-medium text-bad empty:hidden">
        {hasTried && chosen === null ? t('needs_choice') : null}
      </p>
      <Button kind="primary" type="submit" isBusy={isBusy} className="self-end">
        {t(isBusy ? 'sending' : 'send')}
      </Button>
    </form>
  )
}

import { useState } from 'react'
import { APPROVAL_ANSWERS } from '../../../src-main/contract/approval-answers.ts'
import type { ApprovalRequest } from '../../../src-main/contract/interaction.ts'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { useInteractionText } from './interaction-text.ts'

export interface DeedAnswerProps {
  deed: ApprovalRequest
  isBusy: boolean
  onSend: (response: unknown) => void
  /** Gets the focus: the deed itself, so that no key that was meant for something else allows it. */
  firstRef: (element: HTMLElement | null) => void
}

/** What the agent wants to do, letter by letter as it will be done, and a person's word on it. */
export function DeedAnswer({ deed, isBusy, onSend, firstRef }: DeedAnswerProps) {
  const t = useInteractionText()
  const [reason, setReason] = useState('')
  const refuse = (): void =>
    onSend(reason.trim() === '' ? APPROVAL_ANSWERS.no : { value: APPROVAL_ANSWERS.no, message: reason.trim() })
  const more = Object.entries(deed.detail).filter(([, value]) => !deed.title.includes(wordsOf(value)))
  return (
    <div className="flex flex-col gap-3">
      <div
        ref={firstRef}
        tabIndex={0}
        role="group"
        aria-label={t('deed')}
        className="max-h-60 overflow-y-auto rounded-sm border border-line-strong bg-surface px-3 py-2"
      >
        <pre className="font-mono text-sm whitespace-pre-wrap wrap-anywhere">{deed.title}</pre>
        {more.length > 0 && (
          <dl className="mt-2 flex flex-col gap-1 border-t border-line pt-2 text-xs">
            {more.map(([name, value]) => (
              <div key={name}>
                <dt className="font-medium text-muted">{name}</dt>
                <dd className="font-mono whitespace-pre-wrap wrap-anywhere">{wordsOf(value)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <Field label={t('deed_reason')}>
        {({ id, describedBy }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            value={reason}
            readOnly={isBusy}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" size="lg" isBusy={isBusy} onClick={() => onSend(APPROVAL_ANSWERS.once)}>
          {t('deed_allow')}
        </Button>
        <Button size="lg" isBusy={isBusy} onClick={() => onSend(APPROVAL_ANSWERS.all)}>
          {t('deed_allow_all')}
        </Button>
        <Button size="lg" isBusy={isBusy} onClick={refuse}>
          {t('deed_refuse')}
        </Button>
      </div>
    </div>
  )
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

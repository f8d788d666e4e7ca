import { useState, type KeyboardEvent, type SyntheticEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { keyNames } from '../../ui/key-hint.tsx'
import { draftKey, keepDraft, useDrafts } from './drafts.ts'
import { useInteractionText } from './interaction-text.ts'

export interface TextAnswerProps {
  requestId: string
  interactionId: number
  isBusy: boolean
  onSend: (response: string) => void
  firstRef: (element: HTMLElement | null) => void
}

const SEND_KEYS = 'Mod+Enter'

/** An answer in words. What was typed survives a look at another run, a refusal, and a reload of the page. */
export function TextAnswer({ requestId, interactionId, isBusy, onSend, firstRef }: TextAnswerProps) {
  const t = useInteractionText()
  const key = draftKey(requestId, interactionId)
  const text = useDrafts(({ texts }) => texts[key] ?? '')
  const [hasTried, setTried] = useState(false)
  const isEmpty = text.trim() === ''
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setTried(true)
    if (!isEmpty && !isBusy) onSend(text)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) submit(event)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <Field
        label={t('answer')}
        errors={hasTried && isEmpty ? [t('needs_answer')] : []}
        end={<span className="text-xs text-muted">{t('send_keys', { keys: keyNames(SEND_KEYS).join('+') })}</span>}
      >
        {({ id, describedBy, isInvalid }) => (
          <TextArea
            ref={firstRef}
            id={id}
            aria-describedby={describedBy}
            aria-invalid={isInvalid}
            // The window's own meaning of these keys is to start a run.
            data-keeps-keys={SEND_KEYS}
            rows={3}
            value={text}
            readOnly={isBusy}
            onChange={({ target }) => keepDraft(key, target.value)}
            onKeyDown={onKeyDown}
            className="max-h-60 min-h-18 field-sizing-content"
          />
        )}
      </Field>
      <Button kind="primary" type="submit" isBusy={isBusy} className="self-end">
        {t(isBusy ? 'sending' : 'send')}
      </Button>
    </form>
  )
}

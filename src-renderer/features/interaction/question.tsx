import { MessageCircleQuestion } from 'lucide-react'
import { useEffect, useState, type SyntheticEvent } from 'react'
import type { PendingInteraction } from '../../../src-main/contract/event.ts'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { describeError } from '../../api/describe-error.ts'
import { usePending, useReply } from '../../api/use-pending.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, TextArea, TextInput } from '../../ui/field.tsx'
import { formatDuration } from '../../ui/format.ts'
import { announce } from '../../ui/live-region.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { showToast } from '../../ui/toast.tsx'
import { useInteractionText } from './interaction-text.ts'

/** The open question of a run that waits, with the kinds of answer that it takes. */
export function Question({ run }: { run: RunStatusBody }) {
  const t = useInteractionText()
  const problemText = useProblemText()
  const pending = usePending(run.request_id, true)
  const reply = useReply(run.request_id)
  const question = pending.data ?? null
  if (pending.isError)
    return (
      <Banner tone="bad" title={t('failed')} className="mx-4 my-2">
        {problemText(describeError(pending.error)).title}
      </Banner>
    )
  if (question === null) return <p className="px-4 py-2 text-xs text-faint">{t('loading')}</p>
  const send = (response: unknown): void =>
    reply.mutate(
      { interactionId: question.interaction_id, response },
      {
        onSuccess: () => announce(t('sent')),
        onError: (error) => {
          const facts = describeError(error)
          const title = facts.code === 'interaction_conflict' ? t('stale') : problemText(facts).title
          showToast({ tone: 'bad', title })
        },
      },
    )
  return (
    <section aria-label={t('title')} className="mx-4 my-3 rounded-md bg-wait-soft px-4 py-3">
      <h3 className="flex items-center gap-2 text-sm font-semibold text-wait">
        <MessageCircleQuestion aria-hidden className="size-4" />
        {t('title')}
      </h3>
      <p className="mt-1 text-sm whitespace-pre-wrap wrap-anywhere">{question.prompt}</p>
      <div className="mt-3">
        <Answer key={question.interaction_id} question={question} isBusy={reply.isPending} onSend={send} />
      </div>
      {question.auto_reply_at !== null && <TimeLeft at={question.auto_reply_at} />}
    </section>
  )
}

interface AnswerProps {
  question: PendingInteraction
  isBusy: boolean
  onSend: (response: unknown) => void
}

function Answer({ question, isBusy, onSend }: AnswerProps) {
  const t = useInteractionText()
  const { kind, options, required_fields: fields } = question
  if (kind === 'choose_one' && options.length > 0)
    return (
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <Button key={option.label} isBusy={isBusy} onClick={() => onSend(option.value)}>
            {option.label}
          </Button>
        ))}
      </div>
    )
  if (kind === 'confirm' || kind === 'risk_ack')
    return (
      <div className="flex flex-wrap gap-2">
        <Button kind={kind === 'risk_ack' ? 'danger' : 'primary'} isBusy={isBusy} onClick={() => onSend(true)}>
          {kind === 'risk_ack' ? t('accept_risk') : t('yes')}
        </Button>
        <Button isBusy={isBusy} onClick={() => onSend(false)}>
          {kind === 'risk_ack' ? t('decline') : t('no')}
        </Button>
      </div>
    )
  if (kind === 'fill_fields' && fields.length > 0)
    return <FieldsAnswer fields={fields} isBusy={isBusy} onSend={onSend} />
  return (
    <>
      {kind === 'upload_files' && <p className="mb-2 text-xs text-muted">{t('upload')}</p>}
      <TextAnswer isBusy={isBusy} onSend={onSend} />
    </>
  )
}

function TextAnswer({ isBusy, onSend }: Omit<AnswerProps, 'question'>) {
  const t = useInteractionText()
  const [text, setText] = useState('')
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (text.trim() !== '') onSend(text)
  }
  return (
    <form onSubmit={submit} className="flex items-end gap-2">
      <Field label={t('answer')} className="flex-1">
        {({ id }) => <TextArea id={id} rows={2} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <Button kind="primary" type="submit" isBusy={isBusy}>
        {t('send')}
      </Button>
    </form>
  )
}

function FieldsAnswer({ fields, isBusy, onSend }: Omit<AnswerProps, 'question'> & { fields: readonly string[] }) {
  const t = useInteractionText()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    onSend(values)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      {fields.map((field) => (
        <Field key={field} label={field} isRequired>
          {({ id }) => (
            <TextInput
              id={id}
              required
              value={values[field] ?? ''}
              onChange={(event) => setValues({ ...values, [field]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Button kind="primary" type="submit" isBusy={isBusy} className="self-end">
        {t('send')}
      </Button>
    </form>
  )
}

const TICK_MS = 1_000

/** Time until the run answers itself. Never announced second by second. */
function TimeLeft({ at }: { at: string }) {
  const t = useInteractionText()
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const leftMs = Math.max(0, Date.parse(at) - nowMs)
  return <p className="mt-2 text-xs text-muted figures">{t('time_left', { time: formatDuration(leftMs) })}</p>
}

import { MessageCircleQuestion } from 'lucide-react'
import { useCallback } from 'react'
import type { PendingInteraction } from '../../../src-main/contract/interaction.ts'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { describeError } from '../../api/describe-error.ts'
import { readDeed } from '../../api/read-deed.ts'
import { usePending, useReply, type InteractionReply } from '../../api/use-pending.ts'
import { Banner } from '../../ui/banner.tsx'
import { announce } from '../../ui/live-region.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { AnswerControl } from './answer-control.tsx'
import { draftKey, keepDraft, keepUnsent } from './drafts.ts'
import { useInteractionText } from './interaction-text.ts'
import { answerWords, hintOf } from './question-parts.ts'
import { TimeLeft } from './time-left.tsx'

export interface QuestionProps {
  run: RunStatusBody
  /** Asked for a web or mail address out of the question, which is untrusted text. */
  onOpenLink: (url: string) => void
}

/** The open question of a run that waits, with the kind of answer that it takes. */
export function Question({ run, onOpenLink }: QuestionProps) {
  const t = useInteractionText()
  const problemText = useProblemText()
  const pending = usePending(run.request_id, true)
  const question = pending.data?.pending ?? null
  if (pending.isError && question === null)
    return (
      <Banner tone="bad" title={t('failed')} className="mx-4 my-2">
        {problemText(describeError(pending.error)).title}
      </Banner>
    )
  if (question === null) return <p className="px-4 py-2 text-xs text-faint">{t('loading')}</p>
  return (
    <OpenQuestion
      key={question.interaction_id}
      requestId={run.request_id}
      question={question}
      onOpenLink={onOpenLink}
    />
  )
}

interface OpenQuestionProps {
  requestId: string
  question: PendingInteraction
  onOpenLink: (url: string) => void
}

function OpenQuestion({ requestId, question, onOpenLink }: OpenQuestionProps) {
  const t = useInteractionText()
  const problemText = useProblemText()
  const reply = useReply(requestId)
  const { interaction_id: interactionId } = question
  const hint = hintOf(question)
  // A deed is shown as it is: markup in a command must not hide a part of it.
  const deed = readDeed(question)
  const takeFocus = useCallback((element: HTMLElement | null) => {
    if (element !== null && mayTakeFocus()) element.focus({ preventScroll: true })
  }, [])
  const send = (answer: InteractionReply, words: string): void =>
    reply.mutate(answer, {
      onSuccess: () => {
        keepDraft(draftKey(requestId, interactionId), '')
        announce(t('sent'))
      },
      onError: (error) => {
        // Another question may be open by now, or none: what was written must not go with this one.
        const { code } = describeError(error)
        if (code === 'interaction_conflict' || code === 'interaction_not_available') {
          keepDraft(draftKey(requestId, interactionId), '')
          keepUnsent(requestId, words)
        }
      },
    })
  const refusal = reply.isError ? problemText(describeError(reply.error)) : null
  return (
    <section
      aria-label={t('title')}
      className="mx-4 my-3 max-h-[72%] shrink-0 overflow-y-auto rounded-md border border-wait/40 bg-wait-soft px-4 py-3"
    >
      <h3 className="flex items-center gap-2 text-sm font-semibold text-wait">
        <MessageCircleQuestion aria-hidden className="size-4" />
        {t(deed === null ? 'title' : 'deed_title')}
        <span className="text-xs font-normal text-muted figures">{t('number', { number: interactionId })}</span>
      </h3>
      {deed === null && <Markdown text={question.prompt} onOpenLink={onOpenLink} className="mt-1.5 max-w-3xl" />}
      {deed === null && hint !== null && (
        <p className="mt-1 max-w-3xl text-xs whitespace-pre-wrap wrap-anywhere text-muted">{hint}</p>
      )}
      <div className="mt-3 max-w-3xl">
        {reply.isSuccess ? (
          <p role="status" className="text-sm font-medium">
            {t('sent')}
          </p>
        ) : (
          <AnswerControl
            requestId={requestId}
            question={question}
            isBusy={reply.isPending}
            firstRef={takeFocus}
            onSend={(response) => send({ interactionId, response }, answerWords(response))}
            onSendFiles={(files, message) =>
              send({ interactionId, files, message }, message === '' ? fileNames(files) : message)
            }
          />
        )}
      </div>
      {refusal !== null && (
        <Banner tone="bad" title={t('refused')} className="mt-3 max-w-3xl bg-surface">
          {[refusal.title, refusal.advice, refusal.detail].filter((part) => part !== null).join(' ')}
        </Banner>
      )}
      {!reply.isSuccess && (
        <TimeLeft
          requestId={requestId}
          interactionId={interactionId}
          at={question.auto_reply_at}
          isRefusal={deed !== null}
        />
      )}
    </section>
  )
}

function fileNames(files: readonly { file: File }[]): string {
  return files.map(({ file }) => file.name).join(', ')
}

/** A question takes the focus only from nothing and from the view of the run itself, never out of a text somebody writes. */
function mayTakeFocus(): boolean {
  const { activeElement } = document
  if (activeElement === null || activeElement === document.body) return true
  if (document.querySelector('[role=dialog]') !== null) return false
  return activeElement.closest('main, header') !== null && !activeElement.matches('input, textarea, [role=combobox]')
}

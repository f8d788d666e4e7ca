import type { PendingInteraction } from '../../../src-main/contract/interaction.ts'
import { readDeed } from '../../api/read-deed.ts'
import { Button } from '../../ui/button.tsx'
import { ChoiceAnswer } from './choice-answer.tsx'
import { DeedAnswer } from './deed-answer.tsx'
import { FieldsAnswer } from './fields-answer.tsx'
import { FilesAnswer, type SlotFile } from './files-answer.tsx'
import { useInteractionText } from './interaction-text.ts'
import { fileSlots } from './question-parts.ts'
import { TextAnswer } from './text-answer.tsx'

export interface AnswerControlProps {
  requestId: string
  question: PendingInteraction
  isBusy: boolean
  onSend: (response: unknown) => void
  onSendFiles: (files: readonly SlotFile[], message: string) => void
  /** Gets the focus when the question appears. */
  firstRef: (element: HTMLElement | null) => void
}

/** What a person answers with, as the kind of the question asks for. An unknown shape falls back to words. */
export function AnswerControl({ requestId, question, isBusy, onSend, onSendFiles, firstRef }: AnswerControlProps) {
  const t = useInteractionText()
  const { interaction_id: interactionId, kind, options, required_fields: fields } = question
  const slots = fileSlots(question)
  const deed = readDeed(question)
  if (deed !== null) return <DeedAnswer deed={deed} isBusy={isBusy} onSend={onSend} firstRef={firstRef} />
  if (kind === 'choose_one' && options.length > 0)
    return <ChoiceAnswer options={options} isBusy={isBusy} onSend={onSend} firstRef={firstRef} />
  if (kind === 'confirm' || kind === 'risk_ack') {
    const isRisk = kind === 'risk_ack'
    const [yes = { label: t(isRisk ? 'accept_risk' : 'yes'), value: true }, ...rest] = options
    const others = rest.length > 0 ? rest : [{ label: t(isRisk ? 'decline' : 'no'), value: false }]
    return (
      <div className="flex flex-wrap gap-2">
        <Button
          ref={firstRef}
          kind={isRisk ? 'danger' : 'primary'}
          size="lg"
          isBusy={isBusy}
          onClick={() => onSend(yes.value)}
        >
          {yes.label}
        </Button>
        {others.map((option) => (
          <Button key={option.label} size="lg" isBusy={isBusy} onClick={() => onSend(option.value)}>
            {option.label}
          </Button>
        ))}
      </div>
    )
  }
  if (kind === 'fill_fields' && fields.length > 0)
    return <FieldsAnswer fields={fields} isBusy={isBusy} onSend={onSend} firstRef={firstRef} />
  if (kind === 'upload_files' && slots.length > 0)
    return <FilesAnswer slots={slots} isBusy={isBusy} onSend={onSendFiles} firstRef={firstRef} />
  return (
    <TextAnswer
      requestId={requestId}
      interactionId={interactionId}
      isBusy={isBusy}
      onSend={onSend}
      firstRef={firstRef}
    />
  )
}

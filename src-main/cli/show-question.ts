import {
  ApprovalContextSchema,
  FileSlotSchema,
  type FileSlot,
  type PendingInteraction,
} from '../contract/interaction.ts'
import { printable, printableLine } from './printable.ts'

/** One line to ask for, and how it is called. */
export interface QuestionPart {
  readonly label: string
  readonly name: string
}

/** A question as a terminal shows it: its words, its hint, and its options by number. */
export function showQuestion(question: PendingInteraction): string {
  const deed = deedOf(question)
  const hint = question.ui_hints['hint']
  const lines =
    deed === null
      ? [
          printable(question.prompt),
          ...(typeof hint === 'string' ? [printable(hint)] : []),
          ...question.options.map(({ label }, index) => `  ${index + 1}. ${printableLine(label)}`),
        ]
      : [
          `The agent wants to do this: ${printable(deed.title)}`,
          printable(JSON.stringify(deed.detail, null, 2)),
          'a: allow it   A: allow this and all that follow   r: refuse it   or say in words why not',
        ]
  return `\n? ${lines.join('\n')}\n`
}

/** The lines to ask for: one, or one for each field. */
export function partsOf(question: PendingInteraction): readonly QuestionPart[] {
  if (question.kind === 'upload_files') {
    return slotsOf(question).map(({ name, required }) => ({
      name,
      label: `${printableLine(name)}, a file${required ? '' : ' (or nothing)'}> `,
    }))
  }
  if (question.kind !== 'fill_fields' || question.required_fields.length === 0) return [{ name: '', label: '> ' }]
  return question.required_fields.map((name) => ({ name, label: `${printableLine(name)}> ` }))
}

/** The slots of a question for files. */
export function slotsOf(question: PendingInteraction): readonly FileSlot[] {
  return FileSlotSchema.array().catch([]).parse(question.ui_hints['files'])
}

/**
 * What is sent for the lines that a person typed, in the order of {@link partsOf}.
 * @returns undefined when they say nothing
 */
export function responseOf(question: PendingInteraction, lines: readonly string[]): unknown {
  const given = lines.map((line) => line.trim())
  if (question.kind === 'fill_fields' && question.required_fields.length > 0) {
    return Object.fromEntries(question.required_fields.map((name, index) => [name, given[index] ?? '']))
  }
  const [line = ''] = given
  if (line === '') return undefined
  if (deedOf(question) !== null) return DEED_WORDS[line] ?? { value: 'refuse', message: line }
  const option = question.options.find(({ label }, index) => line === String(index + 1) || line === label)
  if (option !== undefined) return option.value
  const isYesOrNo = question.kind === 'confirm' || question.kind === 'risk_ack'
  return isYesOrNo ? (YES_OR_NO[line.toLowerCase()] ?? line) : line
}

// Letters count as written: the one that allows everything must not be typed by chance.
const DEED_WORDS: Readonly<Record<string, string>> = { a: 'allow', A: 'allow_all', r: 'refuse' }
const YES_OR_NO: Readonly<Record<string, boolean>> = { y: true, yes: true, n: false, no: false }

function deedOf(question: PendingInteraction) {
  const parsed = ApprovalContextSchema.safeParse(question.context)
  return parsed.success ? parsed.data.approval : null
}

import type { FileSlot, InteractionKind, PendingInteraction } from '../../../contract/interaction.ts'
import { INTERACTION_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { isDeeperThan } from '../../skills/schemas/value-depth.ts'

/** A question as an agent asked it, cut to size. */
export type Question = Pick<
  PendingInteraction,
  'kind' | 'prompt' | 'options' | 'ui_hints' | 'default_decision_policy' | 'required_fields' | 'context'
> & {
  /** The id that the agent gave; null where it gave none. */
  readonly givenId: number | null
}

export const DEFAULT_PROMPT = 'Please reply to continue.'
/** What the agent is told to do when nobody answers (peer contract 8.2). */
export const DEFAULT_POLICY = 'engine_judgement'

/** Words that agents use for the kinds (peer contract 8.2). */
const KINDS: Readonly<Record<string, InteractionKind>> = {
  open_text: 'open_text',
  clarification: 'open_text',
  choose_one: 'choose_one',
  decision: 'choose_one',
  single_select: 'choose_one',
  confirm: 'confirm',
  confirmation: 'confirm',
  risk_ack: 'risk_ack',
  fill_fields: 'fill_fields',
  upload_files: 'upload_files',
}
/** The value of an option is a word or a small object. */
const MAX_VALUE_DEPTH = 8
const { promptChars, hintChars, labelChars, options: maxOptions, fields: maxFields, replyFiles } = INTERACTION_LIMITS

/** The question of an agent that asked in no form: what it said, or a plain invitation. */
export function openQuestion(prompt: string | null): Question {
  return {
    givenId: null,
    kind: 'open_text',
    prompt: textOf(prompt, promptChars) ?? DEFAULT_PROMPT,
    options: [],
    ui_hints: {},
    default_decision_policy: DEFAULT_POLICY,
    required_fields: [],
    context: null,
  }
}

/**
 * Reads the fields of a question. Nothing of it is trusted: unknown words become an open question, long texts are cut, a kind without
 * what it needs becomes one that needs nothing.
 */
export function readQuestion(fields: JsonObject): Question {
  const hints = isObject(fields['ui_hints']) ? fields['ui_hints'] : {}
  const at = (name: string): unknown => fields[name] ?? hints[name]
  const message = textOf(fields['message'], promptChars)
  const asked = textOf(at('prompt') ?? at('question'), promptChars)
  const prompt = [...new Set([message, asked].filter((text) => text !== null))].join('\n\n')
  const options = readOptions(at('options'))
  const files = readSlots(at('files'))
  const required = readNames(at('required_fields'))
  const kind = fittingKind(at('kind'), options.length, required.length)
  const hint = textOf(at('hint'), hintChars)
  return {
    givenId: idOf(fields['interaction_id']),
    kind,
    prompt: prompt === '' ? DEFAULT_PROMPT : prompt.slice(0, promptChars),
    options: kind === 'confirm' && options.length === 0 ? YES_AND_NO : options,
    ui_hints: { ...(hint === null ? {} : { hint }), ...(kind === 'upload_files' ? { files } : {}) },
    default_decision_policy: textOf(at('default_decision_policy'), labelChars) ?? DEFAULT_POLICY,
    required_fields:
      kind === 'upload_files' ? files.filter((slot) => slot.required).map((slot) => slot.name) : required,
    context: null,
  }
}

const YES_AND_NO = [
  { label: 'Yes', value: 'yes' },
  { label: 'No', value: 'no' },
]

function fittingKind(word: unknown, optionCount: number, fieldCount: number): InteractionKind {
  const name = typeof word === 'string' ? word.trim().toLowerCase() : ''
  const kind = Object.hasOwn(KINDS, name) ? (KINDS[name] ?? 'open_text') : 'open_text'
  if (kind === 'choose_one' && optionCount === 0) return 'open_text'
  return kind === 'fill_fields' && fieldCount === 0 ? 'open_text' : kind
}

function readOptions(value: unknown): Question['options'] {
  if (!Array.isArray(value)) return []
  return value.slice(0, maxOptions).flatMap((option: unknown) => {
    if (!isObject(option)) {
      const label = labelOf(option)
      return label === null ? [] : [{ label, value: option }]
    }
    const label = labelOf(option['label'] ?? option['value'])
    return label === null ? [] : [{ label, value: shortValue(option['value']) ?? label }]
  })
}

/** Slots have different names, because files are bound by them. Without any, one that must be filled. */
function readSlots(value: unknown): FileSlot[] {
  const slots = new Map<string, FileSlot>()
  for (const entry of Array.isArray(value) ? (value as unknown[]) : []) {
    const slot = isObject(entry) ? entry : { name: entry }
    const name = labelOf(slot['name'])
    if (name === null || slots.has(name) || slots.size === replyFiles) continue
    slots.set(name, {
      name,
      required: slot['required'] === true,
      hint: textOf(slot['hint'], hintChars),
      accept: textOf(slot['accept'], labelChars),
    })
  }
  return slots.size === 0 ? [{ name: 'file', required: true, hint: null, accept: null }] : [...slots.values()]
}

function readNames(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  const names = value.map((name: unknown) => labelOf(name)).filter((name) => name !== null)
  return [...new Set(names)].slice(0, maxFields)
}

function labelOf(value: unknown): string | null {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : textOf(value, labelChars)
}

function shortValue(value: unknown): unknown {
  if (isDeeperThan(value, MAX_VALUE_DEPTH)) return undefined
  return JSON.stringify(value ?? null).length <= labelChars ? value : undefined
}

function textOf(value: unknown, maxChars: number): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null
  const text = value.trim()
  return text.length > maxChars ? `${text.slice(0, maxChars - 1)}…` : text
}

function idOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}

/** True for a JSON object, as against a list or a simple value. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

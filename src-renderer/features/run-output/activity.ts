import type { RunEvent } from '../../../src-main/contract/event.ts'
import type { JsonObject } from '../../../src-main/contract/skill.ts'

interface Told {
  readonly seq: number
  readonly atMs: number
  readonly attempt: number
}

export type ToolState = 'started' | 'succeeded' | 'failed'
export const USES = ['skill_loaded', 'file_read', 'script_run'] as const
export type Use = (typeof USES)[number]
const MODEL_ACCESS_WAYS = ['gateway', 'key', 'none'] as const
export type ModelAccessWay = (typeof MODEL_ACCESS_WAYS)[number]

/** One line of what went on in a run, in the order of its events. */
export type ActivityItem = Told &
  (
    | { readonly kind: 'message'; readonly who: 'agent' | 'person' | 'runner'; readonly text: string }
    | { readonly kind: 'question'; readonly text: string }
    | { readonly kind: 'reasoning'; readonly text: string }
    | {
        readonly kind: 'tool'
        readonly title: string
        readonly state: ToolState
        /** Null while it goes on, and for a call of which only the end was told. */
        readonly durationMs: number | null
        readonly details: JsonObject
      }
    | { readonly kind: 'permission'; readonly title: string; readonly isAllowed: boolean }
    | { readonly kind: 'use'; readonly what: Use; readonly name: string }
    | { readonly kind: 'warning'; readonly text: string }
  )

/** What the agent's own stream proves of its work. `null` where it told nothing: unknown is not "no". */
export interface ProofOfUse {
  readonly isSkillLoaded: boolean | null
  readonly filesRead: readonly string[] | null
  readonly scriptsRun: readonly string[] | null
  /** Names of all skills that the agent saw. */
  readonly skills: readonly string[] | null
  readonly model: string | null
  /** How the model was reached: by the gateway, by a key of the person's, or by the engine's own login. */
  readonly modelAccess: ModelAccessWay | null
}

/** Whether an agent with a model is at work, which tells of itself from its start; a script tells nothing. */
export function isToldByAgent(events: readonly RunEvent[]): boolean {
  return events.some(({ type, data }) => type === 'run.agent' && data['kind'] !== 'sandbox')
}

/** The conversation and the work of an agent, out of the run's story. Two events of one tool call are one item. */
export function activityOf(events: readonly RunEvent[]): ActivityItem[] {
  const items: ActivityItem[] = []
  const calls = new Map<string, number>()
  for (const event of events) {
    const told: Told = { seq: event.seq, atMs: Date.parse(event.ts), attempt: event.meta.attempt }
    if (event.type === 'assistant.tool_call') takeTool(items, calls, told, event.data)
    else {
      const item = itemOf(event, told)
      if (item !== null && !isRepeated(items, item)) {
        // The last word of a turn that asks is its question.
        const last = items.at(-1)
        if (item.kind === 'question' && last?.kind === 'message' && last.text === item.text) items.pop()
        items.push(item)
      }
    }
  }
  return items
}

/** @returns what is proved; everything unknown before the agent has told anything */
export function proofOf(events: readonly RunEvent[]): ProofOfUse {
  const told = events.filter((event) => event.type === 'run.agent')
  const uses = told.filter(({ data }) => data['kind'] === 'use')
  const namesOf = (what: Use): string[] => [
    ...new Set(uses.filter(({ data }) => data['what'] === what).map(({ data }) => wordsOf(data['name']))),
  ]
  const skills = told.findLast(({ data }) => data['kind'] === 'skills')?.data['names']
  const model = told.findLast(({ data }) => data['kind'] === 'model')?.data['model']
  const via = told.findLast(({ data }) => data['kind'] === 'model_access')?.data['via']
  // One that tells its calls of tools tells this, too: then nothing told is "no".
  const isSilent = uses.length === 0 && !events.some(({ type }) => type === 'assistant.tool_call')
  return {
    isSkillLoaded: isSilent ? null : namesOf('skill_loaded').length > 0,
    filesRead: isSilent ? null : namesOf('file_read'),
    scriptsRun: isSilent ? null : namesOf('script_run'),
    skills: Array.isArray(skills) ? skills.filter((name) => typeof name === 'string') : null,
    model: typeof model === 'string' ? model : null,
    modelAccess: MODEL_ACCESS_WAYS.find((way) => way === via) ?? null,
  }
}

function takeTool(items: ActivityItem[], calls: Map<string, number>, told: Told, data: JsonObject): void {
  const id = `${told.attempt} ${wordsOf(data['call_id'])}`
  const state: ToolState =
    data['state'] === 'failed' ? 'failed' : data['state'] === 'succeeded' ? 'succeeded' : 'started'
  const details = isObject(data['details']) ? data['details'] : {}
  const at = calls.get(id)
  const before = at === undefined ? undefined : items[at]
  if (at === undefined || before?.kind !== 'tool') {
    calls.set(id, items.length)
    items.push({ ...told, kind: 'tool', title: wordsOf(data['summary']), state, durationMs: null, details })
    return
  }
  items[at] = {
    ...before,
    state,
    durationMs: state === 'started' ? null : Math.max(0, told.atMs - before.atMs),
    details: { ...before.details, ...details },
  }
}

function itemOf({ type, data }: RunEvent, told: Told): ActivityItem | null {
  const text = wordsOf(data['text'])
  switch (type) {
    case 'assistant.message.final':
    case 'assistant.message.intermediate':
      return text === '' ? null : { ...told, kind: 'message', who: 'agent', text }
    case 'assistant.reasoning':
      return text === '' ? null : { ...told, kind: 'reasoning', text }
    case 'user.input.required':
      return { ...told, kind: 'question', text: wordsOf(data['prompt']) }
    case 'interaction.reply.accepted':
      return { ...told, kind: 'message', who: 'person', text: wordsOf(data['response_summary']) }
    case 'interaction.auto_decide.timeout':
      return { ...told, kind: 'message', who: 'runner', text: '' }
    case 'diagnostic.warning':
      return { ...told, kind: 'warning', text: wordsOf(data['message']) || wordsOf(data['code']) }
    case 'run.agent':
      return agentItem(data, told)
    default:
      return null
  }
}

function agentItem(data: JsonObject, told: Told): ActivityItem | null {
  if (data['kind'] === 'permission')
    return { ...told, kind: 'permission', title: wordsOf(data['title']), isAllowed: data['isAllowed'] === true }
  const what = USES.find((use) => use === data['what'])
  return data['kind'] === 'use' && what !== undefined
    ? { ...told, kind: 'use', what, name: wordsOf(data['name']) }
    : null
}

/** A final message often says once more what the last intermediate one said. */
function isRepeated(items: readonly ActivityItem[], item: ActivityItem): boolean {
  if (item.kind !== 'message' || item.who !== 'agent') return false
  const last = items.findLast((one) => one.kind === 'message')
  return last !== undefined && last.who === 'agent' && last.text === item.text && last.attempt === item.attempt
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

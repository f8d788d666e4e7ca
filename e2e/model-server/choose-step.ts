import type { Conversation, Entry } from './conversation.ts'
import type { FullScript, ScriptStep } from './model-script.ts'

/** Where in the script a request stands. */
export interface Place {
  /** Index in `prompts`, and in its `steps`. */
  readonly prompt: number
  readonly step: number
  /** True beyond the last step: then nothing new is begun. */
  readonly isRepeat: boolean
}

/**
 * The step that answers a request. Only the request's own history decides, never how many requests came before: agents add
 * requests for titles, tries again and resumes. An answer without calls of tools ends what belongs to one prompt; calls since
 * then are the steps done.
 */
export function choosePlace(script: FullScript, conversation: Conversation): Place {
  const { answers, calls, asked } = readHistory(conversation.entries)
  const matched = script.prompts.findIndex(
    ({ when }) =>
      when !== undefined &&
      (when.prompt === undefined || asked.includes(when.prompt)) &&
      (when.model === undefined || when.model === conversation.model),
  )
  const unruled = script.prompts.flatMap(({ when }, index) => (when === undefined ? [index] : []))
  const prompt = matched >= 0 ? matched : (unruled[Math.min(answers, unruled.length - 1)] ?? 0)
  const last = (script.prompts[prompt]?.steps.length ?? 1) - 1
  return { prompt, step: Math.min(calls, last), isRepeat: calls > last }
}

export function stepAt(script: FullScript, place: Place): ScriptStep {
  const step = script.prompts[place.prompt]?.steps[place.step]
  if (step === undefined) throw new Error(`The script has no step ${place.step} for prompt ${place.prompt}.`)
  return step
}

/** How far a history is: finished answers, rounds of calls since the last one, and what the person said since then. */
function readHistory(entries: readonly Entry[]): { answers: number; calls: number; asked: string } {
  let answers = 0
  let calls = 0
  let asked: string[] = []
  let said: 'nothing' | 'text' | 'call' = 'nothing'
  const endOfGroup = (): void => {
    if (said === 'text') {
      answers += 1
      calls = 0
      asked = []
    }
    if (said === 'call') calls += 1
    said = 'nothing'
  }
  for (const { kind, text } of entries) {
    if (kind === 'assistant-call') said = 'call'
    else if (kind === 'assistant-text') said = said === 'call' ? 'call' : 'text'
    else if (kind !== 'system') {
      endOfGroup()
      if (kind === 'user') asked.push(text)
    }
  }
  endOfGroup()
  return { answers, calls, asked: asked.join('\n') }
}

/** Replaces `{name}` by what the script's captures find in the request. */
export function fillCaptures<T>(script: FullScript, conversation: Conversation, value: T): T {
  const names = Object.keys(script.captures)
  if (names.length === 0) return value
  const whole = conversation.entries.map(({ text }) => text).join('\n')
  let text = JSON.stringify(value)
  for (const name of names) {
    const found = new RegExp(script.captures[name] ?? '').exec(whole)?.[1]
    if (found !== undefined) text = text.replaceAll(`{${name}}`, JSON.stringify(found).slice(1, -1))
  }
  return JSON.parse(text) as T
}

import { createHash } from 'node:crypto'
import type { Attempt } from '../agent.ts'

/** Turns what belongs to one run on one machine into names, and back. */
export interface CassetteWords {
  readonly hide: <Value>(value: Value) => Value
  readonly fill: <Value>(value: Value) => Value
  /** Of a text without what differs between runs. */
  readonly hashOf: (text: string) => string
}

/** @param keys of model access that was opened; they become a name and never come back */
export function createCassetteWords(attempt: Attempt, keys: readonly string[] = []): CassetteWords {
  const words: (readonly [string, string])[] = [
    [attempt.workspacePath, '{{workspace}}'],
    [attempt.homePath, '{{home}}'],
    ...(attempt.uploadsPath === undefined ? [] : [[attempt.uploadsPath, '{{uploads}}'] as const]),
    [attempt.runId, '{{run_id}}'],
  ]
  const hidden = [...words, ...keys.filter((key) => key !== '').map((key) => [key, '{{key}}'] as const)]
  const hide = <Value>(value: Value): Value =>
    mapTexts(value, (text) => hidden.reduce((rest, [word, name]) => rest.replaceAll(word, name), text)) as Value
  return {
    hide,
    fill: <Value>(value: Value): Value =>
      mapTexts(value, (text) => words.reduce((rest, [word, name]) => rest.replaceAll(name, word), text)) as Value,
    hashOf: (text) => createHash('sha256').update(hide(text)).digest('hex'),
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change)]))
}

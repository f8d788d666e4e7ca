import { parse, type ParseError } from 'jsonc-parser'
import type { JsonObject } from '../../../src-main/contract/skill.ts'
import { asObject } from './input-schema.ts'

export type ReadJson =
  | { readonly ok: true; readonly input: JsonObject; readonly parameter: JsonObject }
  | { readonly ok: false; readonly reason: 'syntax' | 'shape'; readonly message: string; readonly line: number | null }

/** The values as text. */
export function writeJson(values: { input: JsonObject; parameter: JsonObject }): string {
  return JSON.stringify({ input: values.input, parameter: values.parameter }, null, 2)
}

/** Reads the text of the JSON view: `{"input": {...}, "parameter": {...}}`, either of which may be left out. */
export function readJson(text: string): ReadJson {
  let value: unknown
  try {
    value = text.trim() === '' ? {} : JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, reason: 'syntax', message: message.replace(/^JSON\.parse: /, ''), line: lineOf(text) }
  }
  const given = asObject(value)
  const parts = ['input', 'parameter'].map((key) => (key in given ? given[key] : {}))
  const isShaped =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    parts.every((part) => typeof part === 'object' && part !== null && !Array.isArray(part)) &&
    Object.keys(given).every((key) => key === 'input' || key === 'parameter')
  if (!isShaped) return { ok: false, reason: 'shape', message: '', line: null }
  return { ok: true, input: asObject(parts[0]), parameter: asObject(parts[1]) }
}

/** Line of the first mistake. Browsers' own messages tell the place in different ways, or not at all. */
function lineOf(text: string): number | null {
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true, allowTrailingComma: false })
  const offset = errors[0]?.offset
  return offset === undefined ? null : text.slice(0, offset).split('\n').length
}

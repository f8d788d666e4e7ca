import { parseDocument } from 'yaml'
import { INTERACTION_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import type { FoundResult } from '../answer/find-result.ts'
import { isObject, openQuestion, readQuestion, type Question } from './question-fields.ts'
import { blocksBetween } from '../answer/text-blocks.ts'

/** Members of an answer that hold a question, unless they are part of the skill's own result. */
const QUESTION_FIELDS = ['ask_user', 'interaction']
/** Where the YAML of a question begins and ends. */
const MARKS = [
  [/<ASK_USER_YAML>/gi, /<\/ASK_USER_YAML>/gi],
  [/```[ \t]*ask_user_yaml[ \t]*\r?\n/gi, /\r?\n[ \t]*```/g],
] as const
/** Questions need none; a few do no harm. */
const MAX_ALIASES = 10

/**
 * The question that a turn ended with, in one of the forms of peer contract 8.2 and 8.3, or null when it asked in none of them.
 * @param text what the agent said
 * @param found the JSON object in it
 * @param outputSchema the skill's, whose own fields are never a question
 */
export function findQuestion(
  text: string,
  found: FoundResult | null,
  outputSchema: JsonObject | null,
): Question | null {
  if (found?.isDone === false) return readQuestion(insideOf(found.data) ?? found.data)
  const fields = found === null ? null : questionField(found.data, outputSchema)
  return fields === null ? findYamlQuestion(text) : readQuestion(fields)
}

function questionField(data: JsonObject, outputSchema: JsonObject | null): JsonObject | null {
  const own = outputSchema?.['properties']
  const isOwn = (name: string): boolean => isObject(own) && Object.hasOwn(own, name)
  const name = QUESTION_FIELDS.find((field) => Object.hasOwn(data, field) && !isOwn(field))
  const value = name === undefined ? null : data[name]
  if (typeof value === 'string') return { prompt: value }
  return isObject(value) ? value : null
}

function findYamlQuestion(text: string): Question | null {
  const blocks = MARKS.flatMap(([opening, closing]) => blocksBetween(text, opening, closing).slice(-1))
  const last = blocks.sort((one, other) => one.from - other.from).at(-1)
  if (last === undefined) return null
  const block = text.slice(last.from, last.to)
  const fields = parseBlock(block)
  // What cannot be read is still what the agent wanted to ask.
  return fields === null ? openQuestion(block) : readQuestion(insideOf(fields) ?? fields)
}

function parseBlock(block: string): JsonObject | null {
  if (Buffer.byteLength(block) > INTERACTION_LIMITS.yamlBytes) return null
  try {
    const document = parseDocument(block, { schema: 'core', customTags: [], merge: false, logLevel: 'silent' })
    if (document.errors.length > 0) return null
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
    return isObject(value) ? value : null
  } catch {
    // Too deep, or aliases that multiply.
    return null
  }
}

function insideOf(fields: JsonObject): JsonObject | null {
  const inner = QUESTION_FIELDS.map((name) => fields[name]).find(isObject)
  return inner ?? null
}

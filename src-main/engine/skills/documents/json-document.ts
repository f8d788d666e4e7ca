import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { TEXT_LIMITS } from '../../../contract/limits.ts'

/** A path into a JSON value: property names and item numbers. */
export type JsonPath = readonly (string | number)[]

export interface JsonProblem {
  readonly rule: 'json.syntax' | 'json.bom' | 'json.depth' | 'json.duplicate-key' | 'json.prototype-key'
  readonly message: string
  readonly offset: number
}

/** A JSON text with its value and where each part of it stands. */
export interface JsonDocument {
  readonly value: unknown
  /** Start and end offset of the value at a path, or of the nearest value around it. */
  rangeOf(path: JsonPath): { readonly from: number; readonly to: number }
  /** The same for a property's key; null where there is no such property. */
  keyRangeOf(path: JsonPath): { readonly from: number; readonly to: number } | null
}

export interface JsonReading {
  /** Null when the text cannot be read at all. */
  readonly document: JsonDocument | null
  readonly problems: readonly JsonProblem[]
}

const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype']
const MAX_DEPTH = TEXT_LIMITS.jsonDepth

/**
 * Reads JSON as `JSON.parse` does, and tells what a careful reader must not take: values nested too deep, keys that come
 * twice, keys that reach into prototypes (they are left out of the value).
 */
export function readJson(text: string): JsonReading {
  if (text.startsWith('\uFEFF')) {
    const rest = readJson(text.slice(1))
    const bom: JsonProblem = { rule: 'json.bom', message: 'The file begins with a byte order mark', offset: 0 }
    // The rest is worth telling, but its offsets lie one further on.
    const problems = rest.problems.map((problem) => ({ ...problem, offset: problem.offset + 1 }))
    return { document: null, problems: [bom, ...problems] }
  }
  const deepOffset = findTooDeep(text)
  if (deepOffset !== null) {
    const message = `Values are nested more than ${MAX_DEPTH} deep`
    return { document: null, problems: [{ rule: 'json.depth', message, offset: deepOffset }] }
  }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false })
  const value = parseValue(text)
  if (!value.isValid || root === undefined) {
    return { document: null, problems: [syntaxProblem(errors, value.message, text)] }
  }
  return { document: createDocument(root, value.value), problems: findBadKeys(root) }
}

/** Brackets outside strings are counted in one pass: every parser behind this one recurses. */
function findTooDeep(text: string): number | null {
  let depth = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (isInString) {
      if (char === 0x5c) at += 1
      else if (char === 0x22) isInString = false
    } else if (char === 0x22) isInString = true
    else if (char === 0x7b || char === 0x5b) {
      depth += 1
      if (depth > MAX_DEPTH) return at
    } else if (char === 0x7d || char === 0x5d) depth -= 1
  }
  return null
}

type ParsedValue = { isValid: true; value: unknown; message: '' } | { isValid: false; value: null; message: string }

function parseValue(text: string): ParsedValue {
  try {
    const value: unknown = JSON.parse(text, (key, item: unknown) => (FORBIDDEN_KEYS.includes(key) ? undefined : item))
    return { isValid: true, value, message: '' }
  } catch (error) {
    return { isValid: false, value: null, message: error instanceof Error ? error.message : String(error) }
  }
}

function syntaxProblem(errors: readonly ParseError[], nativeMessage: string, text: string): JsonProblem {
  const error = errors[0]
  if (error !== undefined) {
    const words = printParseErrorCode(error.error).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    return { rule: 'json.syntax', message: `Not valid JSON:${words}`, offset: error.offset }
  }
  // The tolerant parser saw nothing: V8 names the place, except at the end of the text.
  const position = /position (\d+)/.exec(nativeMessage)?.[1]
  return { rule: 'json.syntax', message: `Not valid JSON: ${nativeMessage}`, offset: Number(position ?? text.length) }
}

function findBadKeys(root: Node): JsonProblem[] {
  const problems: JsonProblem[] = []
  const visit = (node: Node): void => {
    const seen = new Set<unknown>()
    for (const child of node.children ?? []) {
      const key = node.type === 'object' ? child.children?.[0] : undefined
      if (key !== undefined) {
        const name: unknown = key.value
        if (FORBIDDEN_KEYS.includes(String(name))) {
          problems.push({
            rule: 'json.prototype-key',
            message: `The key '${String(name)}' is not allowed`,
            offset: key.offset,
          })
        } else if (seen.has(name)) {
          problems.push({
            rule: 'json.duplicate-key',
            message: `The key '${String(name)}' comes twice`,
            offset: key.offset,
          })
        }
        seen.add(name)
      }
      visit(child)
    }
  }
  visit(root)
  return problems
}

function createDocument(root: Node, value: unknown): JsonDocument {
  const nearest = (path: JsonPath): Node => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = findNodeAtLocation(root, path.slice(0, length))
      if (node !== undefined) return node
    }
    return root
  }
  const range = (node: Node) => ({ from: node.offset, to: node.offset + node.length })

  return {
    value,
    rangeOf: (path) => range(nearest(path)),
    keyRangeOf(path) {
      const property = findNodeAtLocation(root, [...path])?.parent
      const key = property?.type === 'property' ? property.children?.[0] : undefined
      return key === undefined ? null : range(key)
    },
  }
}

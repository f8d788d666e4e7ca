import {
  Composer,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type CST,
  type Document,
  type YAMLError,
} from 'yaml'
import { TEXT_LIMITS } from '../../../contract/limits.ts'

/** A value of the front matter, as far as it is ever looked at: texts, simple values, and one level of lists and maps. */
export type YamlValue =
  | { readonly kind: 'text'; readonly text: string; readonly isPlain: boolean }
  | { readonly kind: 'simple'; readonly value: number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly (string | null)[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, YamlValue['kind']> }

export interface YamlEntry {
  readonly value: YamlValue
  readonly keyOffset: number
  /** Where the value stands, quotes included; without the comment after it. */
  readonly from: number
  readonly to: number
  /** A comment on the line of the value. */
  readonly comment: string | null
}

export interface YamlProblem {
  readonly rule:
    | 'yaml.syntax'
    | 'yaml.duplicate-key'
    | 'yaml.aliases'
    | 'yaml.depth'
    | 'yaml.tag'
    | 'yaml.not-a-map'
    | 'yaml.prototype-key'
  readonly message: string
  readonly offset: number
}

export interface YamlBlock {
  readonly entries: ReadonlyMap<string, YamlEntry>
  readonly problems: readonly YamlProblem[]
}

const MAX_DEPTH = TEXT_LIMITS.jsonDepth
/** A block of nothing but quotes has tens of thousands. */
const MAX_PROBLEMS = 100
/** Front matter has no need of aliases; a handful stays readable. */
const MAX_ALIASES = 10
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype']

/**
 * Parses a block of YAML (core schema) with positions. Nothing is built from it but texts and numbers: aliases are never
 * expanded, tags never resolved, so that no document can grow.
 */
export function parseYamlBlock(text: string): YamlBlock {
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const shape = measure(tokens)
  if (shape !== null) return { entries: new Map(), problems: [shape] }

  const composer = new Composer({ schema: 'core', uniqueKeys: false, logLevel: 'silent', lineCounter: lines })
  const documents = [...composer.compose(tokens, true, text.length)]
  const document = documents[0]
  if (document === undefined) return { entries: new Map(), problems: [notAMap(0)] }

  const told = (rule: 'yaml.syntax' | 'yaml.tag', faults: readonly YAMLError[]): YamlProblem[] =>
    faults.slice(0, MAX_PROBLEMS).map(({ message, pos }) => ({ rule, message: oneLine(message), offset: pos[0] }))
  const problems = [...told('yaml.syntax', document.errors), ...told('yaml.tag', document.warnings)]
  const second = documents[1]
  if (second !== undefined) {
    problems.push({ rule: 'yaml.syntax', message: 'There is more than one YAML document', offset: second.range[0] })
  }
  const entries = readEntries(document, problems)
  return { entries, problems }
}

/** Depth and aliases, counted without recursion before anything recurses. */
function measure(tokens: readonly CST.Token[]): YamlProblem | null {
  const waiting: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  const aliasOffsets: number[] = []
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next
    if (depth > MAX_DEPTH) {
      return { rule: 'yaml.depth', message: `Values are nested more than ${MAX_DEPTH} deep`, offset: token.offset }
    }
    if (token.type === 'alias') aliasOffsets.push(token.offset)
    if (token.type === 'document' && token.value !== undefined) waiting.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const item of token.items) {
      if (item.key !== null && item.key !== undefined) waiting.push({ token: item.key, depth: depth + 1 })
      if (item.value !== undefined) waiting.push({ token: item.value, depth: depth + 1 })
    }
  }
  if (aliasOffsets.length <= MAX_ALIASES) return null
  const message = `There are more than ${MAX_ALIASES} aliases`
  return { rule: 'yaml.aliases', message, offset: Math.min(...aliasOffsets) }
}

function readEntries(document: Document.Parsed, problems: YamlProblem[]): Map<string, YamlEntry> {
  const entries = new Map<string, YamlEntry>()
  const contents: unknown = document.contents
  if (!isMap(contents)) {
    if (problems.length === 0) problems.push(notAMap(nodeRange(contents)?.[0] ?? 0))
    return entries
  }
  for (const pair of contents.items) {
    if (!isPair(pair) || !isScalar(pair.key)) continue
    const key = String(pair.key.value)
    const keyOffset = pair.key.range?.[0] ?? 0
    if (FORBIDDEN_KEYS.includes(key)) {
      problems.push({ rule: 'yaml.prototype-key', message: `The key '${key}' is not allowed`, offset: keyOffset })
      continue
    }
    if (entries.has(key)) {
      problems.push({ rule: 'yaml.duplicate-key', message: `The key '${key}' comes twice`, offset: keyOffset })
    }
    const node = isAlias(pair.value) ? pair.value.resolve(document) : pair.value
    const range = nodeRange(pair.value) ?? [keyOffset, keyOffset]
    const comment = isScalar(pair.value) ? (pair.value.comment ?? null) : null
    // A key that comes twice counts with its last value, as Python's and JavaScript's common parsers have it.
    entries.set(key, { value: toValue(node), keyOffset, from: range[0], to: range[1], comment })
  }
  return entries
}

function toValue(node: unknown): YamlValue {
  if (isScalar(node)) {
    const { value } = node
    if (typeof value === 'string') return { kind: 'text', text: value, isPlain: node.type === 'PLAIN' }
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return { kind: 'simple', value }
    return { kind: 'simple', value: null }
  }
  if (isSeq(node)) {
    return {
      kind: 'list',
      items: node.items.map((item) => (isScalar(item) && typeof item.value === 'string' ? item.value : null)),
    }
  }
  if (isMap(node)) {
    const pairs = node.items.map((pair): [string, YamlValue['kind']] => [
      isScalar(pair.key) ? String(pair.key.value) : '?',
      toValue(pair.value).kind,
    ])
    return { kind: 'map', entries: new Map(pairs) }
  }
  return { kind: 'simple', value: null }
}

function nodeRange(node: unknown): [number, number] | null {
  const hasRange = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)
  const range = hasRange ? node.range : null
  return range === null || range === undefined ? null : [range[0], range[1]]
}

function notAMap(offset: number): YamlProblem {
  return { rule: 'yaml.not-a-map', message: 'The front matter is not a map of keys and values', offset }
}

/** The parser's first line, without the place that the finding carries itself. */
function oneLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '')
}

import type { JsonPath } from '../documents/json-document.ts'

/** One object or array of a JSON Schema. */
export interface SchemaPart {
  readonly path: JsonPath
  readonly depth: number
  /** `schema`: its keys are keywords. `names`: its keys are names of properties or definitions. `list`: an array. */
  readonly kind: 'schema' | 'names' | 'list'
  readonly value: object
}

const NAME_MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']
/** Their values are data, in which words like `$ref` mean nothing. */
const DATA_KEYWORDS = ['const', 'enum', 'default', 'examples', 'example']

/** Every part of a schema that can be a schema or hold one, without recursion, until `maxParts`. */
export function* walkSchema(schema: object, maxParts: number): Generator<SchemaPart> {
  const waiting: SchemaPart[] = [{ path: [], depth: 0, kind: 'schema', value: schema }]
  let count = 0
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    yield part
    count += 1
    if (count >= maxParts) return
    for (const [key, child] of Object.entries(part.value) as [string, unknown][]) {
      if (typeof child !== 'object' || child === null) continue
      if (part.kind === 'schema' && DATA_KEYWORDS.includes(key)) continue
      const step = Array.isArray(part.value) ? Number(key) : key
      const kind = Array.isArray(child)
        ? 'list'
        : part.kind === 'schema' && NAME_MAPS.includes(key)
          ? 'names'
          : 'schema'
      waiting.push({ path: [...part.path, step], depth: part.depth + 1, kind, value: child })
    }
  }
}

/** What a local reference (`#` or `#/...`) leads to; undefined when it leads nowhere. */
export function resolveLocalReference(schema: object, reference: string): unknown {
  let value: unknown = schema
  for (const part of reference.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    const key = decodePart(part)
    if (!Object.hasOwn(value, key)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}

function decodePart(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

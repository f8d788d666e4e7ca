import { expect, test } from 'vitest'
import type { JsonObject } from '../../../contract/skill.ts'
import { compileSchema } from './compile-schema.ts'
import { bestFault, schemaFaults } from './schema-error-text.ts'

function errorsOf(schema: JsonObject, value: unknown) {
  const compiled = compileSchema(schema)
  if (compiled.kind === 'invalid') throw new Error(compiled.message)
  return compiled.check(value)
}
const messagesOf = (schema: JsonObject, value: unknown) =>
  schemaFaults(errorsOf(schema, value)).map(({ message }) => message)
const bestOf = (schema: JsonObject, value: unknown) => bestFault(errorsOf(schema, value))?.message ?? null

// Expected texts were printed by python-jsonschema 4.26.
test.each<[JsonObject, unknown, string]>([
  [{ type: 'string' }, 5, "5 is not of type 'string'"],
  [{ type: ['string', 'null'] }, true, "True is not of type 'string', 'null'"],
  [{ type: 'object' }, [], "[] is not of type 'object'"],
  [{ required: ['id'] }, {}, "'id' is a required property"],
  [{ enum: ['auto', 'interactive'] }, 'x', "'x' is not one of ['auto', 'interactive']"],
  [{ const: 'object' }, 'string', "'object' was expected"],
  [{ const: null }, 0, 'None was expected'],
  [{ minimum: 1 }, 0, '0 is less than the minimum of 1'],
  [{ maximum: 2.5 }, 3, '3 is greater than the maximum of 2.5'],
  [{ exclusiveMinimum: 1 }, 1, '1 is less than or equal to the minimum of 1'],
  [{ exclusiveMaximum: 1 }, 1, '1 is greater than or equal to the maximum of 1'],
  [{ multipleOf: 2 }, 3, '3 is not a multiple of 2'],
  [{ minItems: 1 }, [], '[] should be non-empty'],
  [{ minItems: 2 }, [1], '[1] is too short'],
  [{ maxItems: 0 }, [1], '[1] is expected to be empty'],
  [{ maxItems: 1 }, [1, 2], '[1, 2] is too long'],
  [{ minLength: 1 }, '', "'' should be non-empty"],
  [{ minLength: 3 }, 'ab', "'ab' is too short"],
  [{ maxLength: 1 }, 'ab', "'ab' is too long"],
  [{ minProperties: 1 }, {}, '{} should be non-empty'],
  [{ minProperties: 2 }, { a: 1 }, "{'a': 1} does not have enough properties"],
  [{ maxProperties: 1 }, { a: 1, b: 2 }, "{'a': 1, 'b': 2} has too many properties"],
  [{ pattern: '^b' }, 'a', "'a' does not match '^b'"],
  [{ uniqueItems: true }, ['a', 'a'], "['a', 'a'] has non-unique elements"],
  [{ dependentRequired: { a: ['b'] } }, { a: 1 }, "'b' is a dependency of 'a'"],
  [{ not: { type: 'string' } }, 'a', "'a' should not be valid under {'type': 'string'}"],
  [{ contains: { type: 'string' } }, [1], '[1] does not contain items matching the given schema'],
  [{ prefixItems: [{}], items: false }, [1, 2], 'Expected at most 1 item but found 1 extra: 2'],
  [{ prefixItems: [{}], items: false }, [1, 2, 3], 'Expected at most 1 item but found 2 extra: [2, 3]'],
  [
    { properties: { a: {} }, additionalProperties: false },
    { z: 1, a: 1, b: 2 },
    "Additional properties are not allowed ('b', 'z' were unexpected)",
  ],
  [{ additionalProperties: false }, { x: 1 }, "Additional properties are not allowed ('x' was unexpected)"],
  [
    { patternProperties: { '^c': {} }, additionalProperties: false },
    { x: 1 },
    "'x' does not match any of the regexes: '^c'",
  ],
  [{ unevaluatedProperties: false }, { x: 1 }, "Unevaluated properties are not allowed ('x' was unexpected)"],
  [{ propertyNames: { enum: ['a'] } }, { b: 1 }, "'b' is not one of ['a']"],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 5, '5 is not valid under any of the given schemas'],
  [{ anyOf: [{ type: 'string' }, { properties: { a: { type: 'null' } } }] }, { a: 5 }, "5 is not of type 'null'"],
  [{ oneOf: [{ type: 'integer' }, { minimum: 2 }] }, 5, "5 is valid under each of {'minimum': 2}, {'type': 'integer'}"],
  [{ if: { type: 'string' }, then: { minLength: 3 } }, 'a', "'a' is too short"],
  [
    { $defs: { t: { type: 'null' } }, anyOf: [{ $ref: '#/$defs/t' }, { type: 'string' }] },
    5,
    '5 is not valid under any of the given schemas',
  ],
])('%j and %j: %s', (schema, value, message) => {
  expect(messagesOf(schema, value)).toEqual([message])
  expect(bestOf(schema, value)).toBe(message)
})

test('every fault of a value is told, with its path', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'array', items: { type: 'string', minLength: 2 } }, 'b/c~d': { type: 'number' } },
    required: ['z'],
  }
  const faults = schemaFaults(errorsOf(schema, { a: ['x', 5], 'b/c~d': null }))
  expect(faults).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: [], message: "'z' is a required property", property: 'z' }),
      expect.objectContaining({ path: ['a', 0], message: "'x' is too short" }),
      expect.objectContaining({ path: ['a', 1], message: "5 is not of type 'string'" }),
      expect.objectContaining({ path: ['b/c~d'], message: "None is not of type 'number'" }),
    ]),
  )
  expect(faults).toHaveLength(4)
})

test('the fault that Python raises is the one nearest to the top, of equals the last, of one place the first keyword', () => {
  const schema = {
    required: ['z'],
    properties: { a: { type: 'string' }, b: { type: 'string' }, list: { items: { type: 'string' } } },
  }
  expect(bestOf(schema, { a: 1, b: 2 })).toBe("'z' is a required property")
  expect(bestOf(schema, { z: 1, b: 2, a: 1 })).toBe("2 is not of type 'string'")
  expect(bestOf(schema, { z: 1, list: [1, 2] })).toBe("2 is not of type 'string'")
  expect(bestOf({ minItems: 3, enum: ['b'] }, [1])).toBe('[1] is too short')
  expect(bestOf({ enum: ['b'], minItems: 3 }, [1])).toBe("[1] is not one of ['b']")
  expect(bestOf({ type: 'object' }, {})).toBeNull()
})

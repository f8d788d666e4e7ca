import type { JsonObject } from '../../../contract/skill.ts'
import { ENGINE_IDS, EXECUTION_MODES } from '../../../contract/statuses.ts'
import { RUNNER_TEXTS } from './runner-texts.ts'
import type { ValidationProfile } from '../validation/validation-outcome.ts'

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'

/** The three schemas of a contract, in the order in which they are checked. */
export const SCHEMA_KEYS = ['input', 'parameter', 'output'] as const
export type SchemaKey = (typeof SCHEMA_KEYS)[number]

/** Where a schema lies when nothing names another place. */
export const usualSchemaPath = (key: SchemaKey): string => `assets/${key}.schema.json`

/**
 * The form of `assets/runner.json` (peer contract 1.4). The order of keywords is that of Skill-Runner's own schema, because the
 * first error depends on it. In the strict profile `engines` and `artifacts` may have any type here: what is wrong with them
 * has messages of its own.
 */
export function runnerManifestSchema(profile: ValidationProfile): JsonObject {
  const isStrict = profile === 'strict'
  const text = { type: 'string', minLength: 1 }
  const engine = { type: 'string', enum: [...ENGINE_IDS] }
  const schemaFile = isStrict ? text : { type: 'string' }
  return {
    $schema: DIALECT,
    title: 'Runner contract of a skill',
    description: RUNNER_TEXTS[''],
    type: 'object',
    required: isStrict ? ['id', 'schemas'] : ['id'],
    properties: {
      id: { ...text, description: RUNNER_TEXTS.id },
      version: { ...text, description: RUNNER_TEXTS.version },
      engines: {
        ...(isStrict ? {} : { type: 'array' }),
        items: engine,
        ...(isStrict ? {} : { minItems: 1 }),
        uniqueItems: true,
        description: RUNNER_TEXTS.engines,
      },
      unsupported_engines: {
        type: 'array',
        items: engine,
        minItems: 1,
        uniqueItems: true,
        description: RUNNER_TEXTS.unsupported_engines,
      },
      execution_modes: {
        type: 'array',
        items: { type: 'string', enum: [...EXECUTION_MODES] },
        minItems: 1,
        uniqueItems: true,
        description: RUNNER_TEXTS.execution_modes,
      },
      max_attempt: { type: 'integer', minimum: 1, description: RUNNER_TEXTS.max_attempt },
      schemas: {
        type: 'object',
        required: isStrict ? [...SCHEMA_KEYS] : [],
        properties: {
          input: { ...schemaFile, description: RUNNER_TEXTS['schemas.input'] },
          parameter: { ...schemaFile, description: RUNNER_TEXTS['schemas.parameter'] },
          output: { ...schemaFile, description: RUNNER_TEXTS['schemas.output'] },
        },
        additionalProperties: true,
        description: RUNNER_TEXTS.schemas,
      },
      entrypoint: {
        type: 'object',
        properties: {
          script: { ...text, description: RUNNER_TEXTS['entrypoint.script'] },
          prompts: {
            type: 'object',
            additionalProperties: { type: 'string', description: RUNNER_TEXTS['entrypoint.prompts[]'] },
            description: RUNNER_TEXTS['entrypoint.prompts'],
          },
          result_json_filename: { ...text, description: RUNNER_TEXTS['entrypoint.result_json_filename'] },
        },
        additionalProperties: true,
        description: RUNNER_TEXTS.entrypoint,
      },
      runtime: {
        type: 'object',
        properties: {
          default_options: { type: 'object', description: RUNNER_TEXTS['runtime.default_options'] },
        },
        additionalProperties: true,
        description: RUNNER_TEXTS.runtime,
      },
      artifacts: {
        ...(isStrict ? {} : { type: 'array' }),
        description: RUNNER_TEXTS.artifacts,
      },
    },
    additionalProperties: true,
  }
}

/** What a schema of the contract must look like itself (peer contract 1.5). */
export function contractMetaSchema(key: SchemaKey, profile: ValidationProfile): JsonObject {
  return {
    $schema: DIALECT,
    type: 'object',
    properties: {
      type: { const: 'object' },
      properties: { type: 'object', additionalProperties: propertySchema(key, profile) },
      required: { type: 'array', items: { type: 'string' } },
    },
    required: ['type'],
    additionalProperties: true,
  }
}

function propertySchema(key: SchemaKey, profile: ValidationProfile): JsonObject {
  if (key === 'parameter') return { type: 'object' }
  if (key === 'input') {
    return {
      type: 'object',
      properties: {
        'x-input-source': { type: 'string', enum: ['file', 'inline'] },
        extensions: { type: 'array', items: { type: 'string' } },
      },
      additionalProperties: true,
    }
  }
  if (profile === 'strict') {
    return {
      type: 'object',
      properties: {
        'x-type': { type: 'string', enum: ['artifact', 'file'] },
        'x-role': { type: 'string', minLength: 1 },
        'x-filename': { type: 'string', minLength: 1 },
      },
      additionalProperties: true,
    }
  }
  return {
    type: 'object',
    properties: {
      'x-type': { type: 'string', enum: ['artifact', 'artifact-manifest', 'file'] },
      'x-role': { type: 'string', minLength: 1 },
    },
    allOf: [
      whenArtifact(['artifact', 'artifact-manifest'], { required: ['x-role'] }),
      whenArtifact(['artifact-manifest'], { required: ['x-role'], properties: { type: { const: 'string' } } }),
    ],
    additionalProperties: true,
  }
}

function whenArtifact(types: readonly string[], then: JsonObject): JsonObject {
  return { if: { properties: { 'x-type': { enum: types } }, required: ['x-type'] }, then }
}

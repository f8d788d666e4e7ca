import { RUN_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { EXECUTION_MODES } from '../../../contract/statuses.ts'
import { RUNNER_TEXTS } from './runner-texts.ts'
import { runnerManifestSchema } from './runner-schema.ts'

type TextKey = keyof typeof RUNNER_TEXTS

/**
 * The schema of runner.json for editors: the one that the validation uses, with what the validation says in words of its own (engines, artifacts)
 * written out, so that an editor can complete and mark it while it is typed.
 */
export function runnerEditorSchema(): JsonObject {
  const checked = runnerManifestSchema('strict')
  const properties = objectAt(checked, 'properties')
  return {
    ...checked,
    required: ['id', 'engines', 'schemas', 'artifacts'],
    properties: {
      $schema: { type: 'string', description: 'Where editors find this schema.' },
      id: objectAt(properties, 'id'),
      name: described('name', { type: 'string' }),
      description: described('description', { type: 'string' }),
      ...properties,
      engines: { type: 'array', minItems: 1, ...objectAt(properties, 'engines') },
      artifacts: { ...objectAt(properties, 'artifacts'), type: 'array', minItems: 1, items: artifactSchema() },
      runtime: {
        ...objectAt(properties, 'runtime'),
        properties: { default_options: described('runtime.default_options', defaultOptionsSchema()) },
      },
    },
  }
}

function artifactSchema(): JsonObject {
  const pattern = { type: 'string', minLength: 1, maxLength: RUN_LIMITS.artifactPatternChars }
  return {
    type: 'object',
    required: ['role', 'pattern'],
    properties: {
      role: described('artifacts[].role', { type: 'string' }),
      pattern: described('artifacts[].pattern', pattern),
      mime: described('artifacts[].mime', { type: 'string' }),
      required: described('artifacts[].required', { type: 'boolean', default: false }),
    },
    additionalProperties: true,
  }
}

/** Skill-Runner would ignore an unknown option with a warning; an editor may as well mark it. */
function defaultOptionsSchema(): JsonObject {
  const flag = { type: 'boolean' }
  const option = (name: string, schema: JsonObject): [string, JsonObject] => [name, schema]
  const options = [
    option('no_cache', flag),
    option('debug', flag),
    option('debug_keep_temp', flag),
    option('execution_mode', { type: 'string', enum: [...EXECUTION_MODES] }),
    option('interactive_auto_reply', flag),
    option('interactive_tool_approval', flag),
    option('interactive_reply_timeout_sec', { type: 'integer', minimum: 0 }),
    option('hard_timeout_seconds', { type: 'integer', minimum: 1, maximum: RUN_LIMITS.maxRunTimeoutSec }),
  ]
  const texts: Readonly<Record<string, string>> = RUNNER_TEXTS
  return {
    type: 'object',
    properties: Object.fromEntries(
      options.map(([name, schema]) => [name, { ...schema, description: texts[`runtime.default_options.${name}`] }]),
    ),
    additionalProperties: false,
  }
}

function described(key: TextKey, schema: JsonObject): JsonObject {
  return { ...schema, description: RUNNER_TEXTS[key] }
}

function objectAt(value: JsonObject, name: string): JsonObject {
  const member = value[name]
  if (typeof member !== 'object' || member === null || Array.isArray(member)) throw new Error(`No object at ${name}`)
  return { ...member }
}

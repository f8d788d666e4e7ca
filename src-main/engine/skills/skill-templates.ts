import type { Fix } from '../../contract/finding.ts'
import { SCHEMA_KEYS, usualSchemaPath, type SchemaKey } from './runner-schema/runner-schema.ts'

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
const newFile = (file: string, text: string): Fix['edits'][number] => ({ file, from: 0, to: 0, text })

/** A schema to begin with: no inputs, no parameters, a result of one text. */
export function schemaTemplate(key: SchemaKey): string {
  const properties = key === 'output' ? { summary: { type: 'string', description: 'What was done' } } : {}
  return toText({
    $schema: DIALECT,
    type: 'object',
    properties,
    ...(key === 'output' ? { required: ['summary'] } : {}),
  })
}

/** The repair for a skill without a runner contract: `assets/runner.json` and the schemas that are not there yet. */
export function contractFix(skillId: string, existingFiles: readonly string[]): Fix {
  const manifest = {
    id: skillId,
    version: '0.1.0',
    engines: ['codex', 'claude'],
    execution_modes: ['auto'],
    schemas: Object.fromEntries(SCHEMA_KEYS.map((key) => [key, usualSchemaPath(key)])),
    artifacts: [{ role: 'output', pattern: '**', required: false }],
  }
  const schemas = SCHEMA_KEYS.filter((key) => !existingFiles.includes(usualSchemaPath(key)))
  return {
    title: 'Add a runner contract',
    edits: [
      newFile('assets/runner.json', toText(manifest)),
      ...schemas.map((key) => newFile(usualSchemaPath(key), schemaTemplate(key))),
    ],
  }
}

export function schemaFileFix(key: SchemaKey, relativePath: string): Fix {
  return { title: `Add ${relativePath}`, edits: [newFile(relativePath, schemaTemplate(key))] }
}

export function skillMarkdownFix(skillId: string): Fix {
  const text = `---\nname: ${quoteIfNeeded(skillId)}\ndescription: Says what the skill does. Use when it is needed for what.\n---\n\n# ${skillId}\n\nHow the task is done, step by step.\n`
  return { title: 'Add SKILL.md', edits: [newFile('SKILL.md', text)] }
}

/** A YAML text that stays a text. */
export function quoteIfNeeded(text: string): string {
  const isPlain =
    /^[\p{L}_](?:[\p{L}\d_ -]*[\p{L}\d_])?$/u.test(text) && !/^(null|true|false|yes|no|on|off|y|n)$/i.test(text)
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`
}

import type { JsonObject } from '../../../contract/skill.ts'
import { DONE_MARKER } from './find-result.ts'
import type { Answer } from './judge-output.ts'

const MAX_FAULTS = 20
const MAX_SCHEMA_CHARS = 32 * 1024

/** What is wrong with an answer, one line each; empty when it can be used. */
export function faultsOf({ found, errors }: Answer): string[] {
  if (found === null) return ['There is no JSON object in the answer.']
  return errors.slice(0, MAX_FAULTS).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
}

/**
 * Asks an agent, in the session that it is in, to put its final answer right.
 * @param faults of the answer, as {@link faultsOf} has them
 * @param schema the skill's output schema
 */
export function repairPrompt(faults: readonly string[], schema: JsonObject | null): string {
  const text = schema === null ? '' : JSON.stringify(schema)
  return [
    'Your final answer cannot be used:',
    ...faults.map((fault) => `- ${fault}`),
    '',
    'Send the corrected answer now. The work itself is done: change no files and ask no questions.',
    `The answer is exactly one JSON object, without a code fence and without any other text. Its first member is "${DONE_MARKER}": true.`,
    ...(text === '' || text.length > MAX_SCHEMA_CHARS
      ? []
      : ['Without that member it must fit this JSON Schema:', text]),
  ].join('\n')
}

import { zipSkill, type SkillFiles } from '../../src-main/testing/script-skill.ts'
import type { EngineId } from '../../src-main/contract/statuses.ts'

/** The name and the description that every agent has to show to its model. */
export const SKILL_NAME = 'moon-counter'
export const SKILL_DESCRIPTION = 'Counts the moons of a planet and writes a report about them.'
/** Words of its body, which reach the model only when the skill is loaded. */
export const SKILL_INSTRUCTION = 'Count them, one moon after the other'

const RUNNER = {
  id: SKILL_NAME,
  execution_modes: ['auto', 'interactive'],
  schemas: {
    input: 'assets/input.schema.json',
    parameter: 'assets/parameter.schema.json',
    output: 'assets/output.schema.json',
  },
  artifacts: [{ role: 'report', pattern: 'report.md', required: true }],
  max_attempt: 4,
}

/**
 * A skill for an agent with AI, file by file: it must write `artifacts/report.md` and answer `{"answer": <whole number>}`.
 * @param schemas instead of those that ask for nothing
 */
export function matrixSkillFiles(
  engine: EngineId,
  schemas: { readonly input?: object; readonly parameter?: object } = {},
): SkillFiles {
  const empty = { type: 'object', properties: {} }
  const output = {
    type: 'object',
    properties: { answer: { type: 'integer' }, note: { type: 'string' } },
    required: ['answer'],
  }
  return {
    'SKILL.md': `---\nname: ${SKILL_NAME}\ndescription: ${SKILL_DESCRIPTION}\n---\n\n# Moons\n\n${SKILL_INSTRUCTION}, write \`artifacts/report.md\`, answer the number.\n`,
    'assets/runner.json': JSON.stringify({ ...RUNNER, engines: [engine] }),
    'assets/input.schema.json': JSON.stringify(schemas.input ?? empty),
    'assets/parameter.schema.json': JSON.stringify(schemas.parameter ?? empty),
    'assets/output.schema.json': JSON.stringify(output),
  }
}

/** The package of {@link matrixSkillFiles}. */
export function matrixSkill(engine: EngineId): Promise<Blob> {
  return zipSkill(matrixSkillFiles(engine), SKILL_NAME)
}

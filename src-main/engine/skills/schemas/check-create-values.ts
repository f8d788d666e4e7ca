import type { JsonObject, SkillSummary } from '../../../contract/skill.ts'
import {
  inputProperties,
  misplacedProblem,
  requiredOf,
  valueProblems,
  type ValueProblems,
} from '../intake/bind-inputs.ts'
import type { Validator } from '../validation/validator.ts'

interface CreateValues {
  readonly summary: SkillSummary
  /** `input` of the create body. */
  readonly inline: JsonObject
  readonly parameter: JsonObject
  readonly validator: Validator
}

/** True when the skill declares an input that is a file: its run waits for an upload. */
export function hasFileInputs({ input_schema: schema }: SkillSummary): boolean {
  return Object.values(inputProperties(schema)).some((property) => property['x-input-source'] !== 'inline')
}

/**
 * Checks what a create body can carry against the skill's schemas: parameters and inline inputs. File inputs are left for the upload.
 * @returns null when everything fits
 */
export function checkCreateValues({
  summary,
  inline,
  parameter,
  validator,
}: CreateValues): Promise<ValueProblems | null> {
  const properties = inputProperties(summary.input_schema)
  const isFile = (name: string): boolean =>
    Object.hasOwn(properties, name) && properties[name]?.['x-input-source'] !== 'inline'
  const withoutFiles = (record: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !isFile(name)))
  const inputSchema =
    summary.input_schema === null
      ? null
      : {
          ...summary.input_schema,
          properties: withoutFiles(properties),
          required: requiredOf(summary.input_schema).filter((name) => !isFile(name)),
        }
  const misplaced = Object.keys(inline).filter((name) => isFile(name) && typeof inline[name] !== 'string')
  return valueProblems({
    inputSchema,
    input: withoutFiles(inline),
    parameterSchema: summary.parameter_schema,
    parameter,
    validator,
    before: misplaced.map(misplacedProblem),
  })
}

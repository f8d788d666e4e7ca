import type { JsonObject } from '../../../src-main/contract/skill.ts'
import type { FileInput } from './input-schema.ts'
import { validateValues, type ValueError } from './validate-values.ts'

/** Something that must be put right before a run, with the control that it is about. */
export interface SetupError {
  readonly scope: 'input' | 'parameter' | 'file' | 'json'
  readonly controlId: string
  readonly label: string
  readonly error: ValueError | null
}

export interface SetupValues {
  readonly inline: JsonObject | null
  readonly parameterSchema: JsonObject | null
  readonly fileInputs: readonly FileInput[]
  readonly input: JsonObject
  readonly parameter: JsonObject
  readonly files: Readonly<Record<string, File>>
}

/** Id of the text of the JSON view. */
export const JSON_CONTROL_ID = 'json-values'

/** Id of the control that holds a value, as the form makes it. */
export function controlIdOf(scope: 'input' | 'parameter' | 'file', path: readonly string[]): string {
  return [scope, ...path].join('_')
}

/** All that is wrong with the values, in the order of the screen: files, input, parameters. */
export function checkSetup(values: SetupValues): SetupError[] {
  const { inline, parameterSchema, fileInputs, input, parameter, files } = values
  const missing = fileInputs
    .filter((file) => file.isRequired && files[file.name] === undefined)
    .map((file): SetupError => ({
      scope: 'file',
      controlId: controlIdOf('file', [file.name]),
      label: file.title,
      error: null,
    }))
  const errorsOf = (scope: 'input' | 'parameter', schema: JsonObject | null, given: JsonObject): SetupError[] =>
    schema === null
      ? []
      : validateValues(schema, given).map((error) => ({
          scope,
          controlId: controlIdOf(scope, error.path),
          label: error.path.join(' › '),
          error,
        }))
  return [...missing, ...errorsOf('input', inline, input), ...errorsOf('parameter', parameterSchema, parameter)]
}

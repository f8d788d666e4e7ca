// Not the package's index: that one also brings a test registry, which asks for the ajv validator.
import Form from '@rjsf/core/lib/components/Form.js'
import type { ErrorSchema, RJSFSchema, UiSchema } from '@rjsf/utils'
import { useMemo } from 'react'
import type { JsonObject } from '../../../src-main/contract/skill.ts'
import type { SetupError } from './check-setup.ts'
import { FORM_TEMPLATES } from './form-templates.tsx'
import { FORM_WIDGETS } from './form-widgets.tsx'
import { asObject } from './input-schema.ts'
import { schemaValidator } from './schema-validator.ts'
import { useErrorWords } from './use-error-words.ts'

export interface SchemaFormProps {
  scope: 'input' | 'parameter'
  schema: JsonObject
  values: JsonObject
  /** @param isTyped false when the form only filled in defaults */
  onChange: (values: JsonObject, isTyped: boolean) => void
  /** Errors to show beside their fields. */
  errors: readonly SetupError[]
}

/** From this length on a text is written in several lines. */
const LONG_TEXT_CHARS = 200

/** A form made of a JSON Schema. */
export function SchemaForm({ scope, schema, values, onChange, errors }: SchemaFormProps) {
  const words = useErrorWords()
  const uiSchema = useMemo(() => ({ 'ui:submitButtonOptions': { norender: true }, ...longTexts(schema) }), [schema])
  const extraErrors = errorTree(errors.map(({ error }) => ({ path: error?.path ?? [], message: words(error) })))
  return (
    <Form<unknown, RJSFSchema>
      tagName="div"
      schema={schema}
      uiSchema={uiSchema}
      formData={values}
      idPrefix={scope}
      idSeparator="_"
      validator={schemaValidator}
      widgets={FORM_WIDGETS}
      templates={FORM_TEMPLATES}
      extraErrors={extraErrors}
      noHtml5Validate
      showErrorList={false}
      experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipEmptyDefaults' }}
      onChange={({ formData }, id) => onChange(asObject(formData), id !== undefined)}
    />
  )
}

/** Texts that may be long, or say that they have several lines, get more than one line. */
function longTexts(schema: JsonObject): UiSchema<unknown> {
  const entries = Object.entries(asObject(schema['properties'])).flatMap(([name, value]) => {
    const property = asObject(value)
    if (property['type'] === 'object') return [[name, longTexts(property)] as const]
    const isLong =
      property['type'] === 'string' &&
      (Number(property['maxLength'] ?? 0) > LONG_TEXT_CHARS ||
        property['format'] === 'textarea' ||
        property['format'] === 'multiline' ||
        property['contentMediaType'] === 'text/markdown')
    return isLong ? [[name, { 'ui:widget': 'textarea' }] as const] : []
  })
  return Object.fromEntries(entries)
}

interface PlacedMessage {
  readonly path: readonly string[]
  readonly message: string
}

/** Errors in the tree form that the form library reads. */
function errorTree(errors: readonly PlacedMessage[]): ErrorSchema {
  const here = errors.filter((error) => error.path.length === 0).map((error) => error.message)
  const names = new Set(errors.flatMap((error) => error.path.slice(0, 1)))
  const below = [...names].map((name) => {
    const inside = errors.filter((error) => error.path[0] === name)
    return [name, errorTree(inside.map(({ path, message }) => ({ path: path.slice(1), message })))] as const
  })
  const tree: ErrorSchema = Object.fromEntries(below)
  if (here.length > 0) tree.__errors = here
  return tree
}

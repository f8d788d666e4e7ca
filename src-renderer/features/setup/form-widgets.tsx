import {
  enumOptionsDeselectValue,
  enumOptionsIsSelected,
  enumOptionsSelectValue,
  getInputProps,
  type RegistryWidgetsType,
  type RJSFSchema,
  type WidgetProps,
} from '@rjsf/utils'
import { Checkbox } from '../../ui/checkbox.tsx'
import { TextArea, TextInput } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useSetupText } from './setup-text.ts'

type WidgetOptions = WidgetProps<unknown>['options']
type Option = NonNullable<WidgetOptions['enumOptions']>[number]

/** What our controls use of the form library's properties, whose own type lets anything pass. */
interface Widget {
  id: string
  label: string
  value: unknown
  schema: RJSFSchema
  options: WidgetOptions
  onChange: (value: unknown) => void
  type?: string | undefined
  placeholder?: string | undefined
  required?: boolean | undefined
  disabled?: boolean | undefined
  readonly?: boolean | undefined
  multiple?: boolean | undefined
  rawErrors?: string[] | undefined
}

function optionsOf(props: Widget): Option[] {
  return props.options.enumOptions ?? []
}

function tied(props: Widget) {
  const hasErrors = (props.rawErrors ?? []).length > 0
  const describedBy = [`${props.id}-about`, ...(hasErrors ? [`${props.id}-errors`] : [])].join(' ')
  return { id: props.id, 'aria-describedby': describedBy, ...(hasErrors ? { 'aria-invalid': true } : {}) }
}

/** Every one-line input; its type comes from the schema. */
export function FormInput(props: Widget) {
  const { schema, type, options, value, onChange, disabled = false, readonly = false, placeholder } = props
  const attributes = getInputProps<unknown>(schema, type, options)
  const isNumber = attributes.type === 'number'
  // Number inputs of browsers swallow what they cannot read; as text, the error can say what is wrong with it.
  const shown = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return (
    <TextInput
      {...tied(props)}
      {...(isNumber ? { inputMode: 'decimal' as const } : { type: attributes.type })}
      className={isNumber ? 'max-w-48 figures' : undefined}
      value={shown}
      placeholder={placeholder}
      disabled={disabled}
      readOnly={readonly}
      onChange={({ target }) => onChange(target.value === '' ? options.emptyValue : target.value)}
    />
  )
}

function LongText(props: Widget) {
  const { value, onChange, options, disabled = false, placeholder } = props
  return (
    <TextArea
      {...tied(props)}
      rows={options.rows ?? 4}
      value={typeof value === 'string' ? value : ''}
      placeholder={placeholder}
      disabled={disabled}
      onChange={({ target }) => onChange(target.value === '' ? options.emptyValue : target.value)}
    />
  )
}

function Choice(props: Widget) {
  const t = useSetupText()
  const { value, onChange, options, multiple = false } = props
  if (multiple) return <Choices {...props} />
  const choices = optionsOf(props)
  const index = choices.findIndex((option) => enumOptionsIsSelected(option.value, value))
  const hasErrors = (props.rawErrors ?? []).length > 0
  return (
    <Select
      id={props.id}
      className="max-w-80 self-start min-w-40"
      describedBy={`${props.id}-about`}
      isInvalid={hasErrors}
      placeholder={t('no_value')}
      value={index < 0 ? null : String(index)}
      options={[
        ...(props.required === true ? [] : [{ value: 'none', label: t('no_value') }]),
        ...choices.map((option, at) => ({ value: String(at), label: option.label })),
      ]}
      onChange={(chosen) => onChange(chosen === 'none' ? options.emptyValue : choices[Number(chosen)]?.value)}
    />
  )
}

function Choices(props: Widget) {
  const { value, onChange } = props
  const choices = optionsOf(props)
  const chosen: unknown[] = Array.isArray(value) ? value : []
  return (
    <div id={props.id} role="group" aria-label={props.label} tabIndex={-1} className="flex flex-wrap gap-x-4 gap-y-1">
      {choices.map((option, index) => (
        <Checkbox
          key={option.label}
          label={option.label}
          isChecked={enumOptionsIsSelected(option.value, chosen)}
          onChange={(isChecked) =>
            onChange(
              isChecked
                ? enumOptionsSelectValue(index, chosen, choices)
                : enumOptionsDeselectValue(index, chosen, choices),
            )
          }
        />
      ))}
    </div>
  )
}

function YesNo(props: Widget) {
  const { value, onChange, label, schema, disabled = false } = props
  return (
    <Switch
      id={props.id}
      label={label}
      {...(schema.description === undefined ? {} : { description: schema.description })}
      isChecked={value === true}
      isDisabled={disabled}
      onChange={onChange}
    />
  )
}

function Hidden({ id, value }: Widget) {
  return (
    <input type="hidden" id={id} value={typeof value === 'string' ? value : JSON.stringify(value ?? '')} readOnly />
  )
}

/** Our controls under the names by which the form asks for them. */
export const FORM_WIDGETS: RegistryWidgetsType<unknown> = {
  TextWidget: FormInput,
  PasswordWidget: FormInput,
  EmailWidget: FormInput,
  URLWidget: FormInput,
  DateWidget: FormInput,
  DateTimeWidget: FormInput,
  TimeWidget: FormInput,
  UpDownWidget: FormInput,
  RangeWidget: FormInput,
  ColorWidget: FormInput,
  FileWidget: FormInput,
  AltDateWidget: FormInput,
  AltDateTimeWidget: FormInput,
  RatingWidget: FormInput,
  TextareaWidget: LongText,
  SelectWidget: Choice,
  RadioWidget: Choice,
  CheckboxesWidget: Choices,
  CheckboxWidget: YesNo,
  HiddenWidget: Hidden,
}

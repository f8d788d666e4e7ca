import {
  ADDITIONAL_PROPERTY_FLAG,
  canExpand,
  type ArrayFieldItemButtonsTemplateProps,
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  type FieldTemplateProps,
  type MultiSchemaFieldTemplateProps,
  type ObjectFieldTemplateProps,
  type RJSFSchema,
  type TemplatesType,
  type UnsupportedFieldProps,
} from '@rjsf/utils'
import { ArrowDown, ArrowUp, CopyPlus, Plus, Trash2 } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Field, TextInput } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { FormInput } from './form-widgets.tsx'
import { useSetupText } from './setup-text.ts'

type Values = unknown

/** A simple value: label above, control, what it is, what is wrong with it. */
function FieldTemplate(props: FieldTemplateProps<Values>) {
  const t = useSetupText()
  const { id, label, children, hidden = false, required = false, schema, rawErrors = [], rawDescription } = props
  if (hidden) return <div hidden>{children}</div>
  const isGroup = schema.type === 'object' || (schema.type === 'array' && schema.items !== undefined)
  const isUnion = schema.oneOf !== undefined || schema.anyOf !== undefined
  if (isGroup && !isUnion && !isChoiceList(schema)) return <div className="min-w-0">{children}</div>
  const isSwitch = schema.type === 'boolean' && schema.enum === undefined
  if (isSwitch)
    return (
      <div className="min-w-0">
        {children}
        <Errors id={id} errors={rawErrors} />
      </div>
    )
  const isAdditional = ADDITIONAL_PROPERTY_FLAG in schema
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {isAdditional ? (
        <div className="flex items-center gap-1">
          <TextInput
            id={`${id}-key`}
            aria-label={t('field_name')}
            defaultValue={label}
            className="max-w-60 font-mono text-xs"
            onBlur={props.onKeyRenameBlur}
          />
          <IconButton icon={Trash2} size="sm" label={t('remove_item')} onClick={props.onRemoveProperty} />
        </div>
      ) : (
        label !== '' && (
          <label htmlFor={id} className="text-sm font-medium wrap-anywhere">
            {label}
            {required && (
              <span aria-hidden className="ml-0.5 text-bad">
                *
              </span>
            )}
          </label>
        )
      )}
      {children}
      <p id={`${id}-about`} className="text-xs wrap-anywhere text-muted empty:hidden">
        {rawDescription}
      </p>
      <Errors id={id} errors={rawErrors} />
    </div>
  )
}

function isChoiceList(schema: RJSFSchema): boolean {
  const { items } = schema
  return typeof items === 'object' && !Array.isArray(items) && items.enum !== undefined
}

function Errors({ id, errors }: { id: string; errors: readonly string[] }) {
  if (errors.length === 0) return null
  return (
    <p id={`${id}-errors`} className="text-xs font-medium wrap-anywhere text-bad">
      {[...new Set(errors)].join(' · ')}
    </p>
  )
}

/** A group of values. The outermost has no frame: the section around it has the title. */
function ObjectTemplate(props: ObjectFieldTemplateProps<Values>) {
  const t = useSetupText()
  const { title, description, properties, schema, uiSchema, formData, fieldPathId, onAddProperty } = props
  const isRoot = fieldPathId.path.length === 0
  const fields = (
    <>
      {properties.map((property) => (
        <div key={property.name} className={classNames('min-w-0', property.hidden && 'hidden')}>
          {property.content}
        </div>
      ))}
      {canExpand(schema, uiSchema, formData) && (
        <Button size="sm" icon={Plus} className="self-start" onClick={onAddProperty}>
          {t('add_field')}
        </Button>
      )}
    </>
  )
  if (isRoot) return <div className="flex flex-col gap-4">{fields}</div>
  return (
    <fieldset id={fieldPathId.$id} className="min-w-0 rounded-md border px-3 pt-1 pb-3">
      <legend className="px-1 text-sm font-medium">{title}</legend>
      {description !== undefined && <div className="mb-2 text-xs text-muted">{description}</div>}
      <div className="flex flex-col gap-3">{fields}</div>
    </fieldset>
  )
}

function ListTemplate(props: ArrayFieldTemplateProps<Values>) {
  const t = useSetupText()
  const { title, items, canAdd = false, onAddClick, required = false, schema, fieldPathId, rawErrors = [] } = props
  return (
    <fieldset id={fieldPathId.$id} tabIndex={-1} className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">
        {title}
        {required && (
          <span aria-hidden className="ml-0.5 text-bad">
            *
          </span>
        )}
      </legend>
      {schema.description !== undefined && <p className="text-xs text-muted">{schema.description}</p>}
      <div className="flex flex-col gap-1.5">{items}</div>
      {canAdd && (
        <Button size="sm" icon={Plus} className="self-start" onClick={onAddClick}>
          {t('add_item')}
        </Button>
      )}
      <Errors id={fieldPathId.$id} errors={rawErrors} />
    </fieldset>
  )
}

function ListItemTemplate({ children, hasToolbar, buttonsProps }: ArrayFieldItemTemplateProps<Values>) {
  return (
    <div className="flex min-w-0 items-start gap-1">
      <div className="min-w-0 flex-1 [&_label]:sr-only">{children}</div>
      {hasToolbar && <ListItemButtons {...buttonsProps} />}
    </div>
  )
}

function ListItemButtons(props: ArrayFieldItemButtonsTemplateProps<Values>) {
  const t = useSetupText()
  const { hasCopy, hasMoveUp, hasMoveDown, hasRemove } = props
  return (
    <div className="flex h-7 items-center">
      {(hasMoveUp || hasMoveDown) && (
        <>
          <IconButton
            icon={ArrowUp}
            size="sm"
            label={t('move_up')}
            disabled={!hasMoveUp}
            onClick={props.onMoveUpItem}
          />
          <IconButton
            icon={ArrowDown}
            size="sm"
            label={t('move_down')}
            disabled={!hasMoveDown}
            onClick={props.onMoveDownItem}
          />
        </>
      )}
      {hasCopy && <IconButton icon={CopyPlus} size="sm" label={t('duplicate')} onClick={props.onCopyItem} />}
      {hasRemove && <IconButton icon={Trash2} size="sm" label={t('remove_item')} onClick={props.onRemoveItem} />}
    </div>
  )
}

/** A value that may have one of several forms. */
function VariantTemplate({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps<Values>) {
  const t = useSetupText()
  return (
    <div className="flex min-w-0 flex-col gap-2 rounded-md border px-3 py-2">
      <div role="group" aria-label={t('variant')}>
        {selector}
      </div>
      {optionSchemaField}
    </div>
  )
}

function Unsupported({ fieldPathId }: UnsupportedFieldProps<Values>) {
  const t = useSetupText()
  return (
    <Field label={fieldPathId.path.join(' › ')}>
      {() => <p className="text-xs text-muted">{t('form_unusable')}</p>}
    </Field>
  )
}

const nothing = (): null => null

/** Our layout under the names by which the form asks for it. */
export const FORM_TEMPLATES: Partial<Omit<TemplatesType<Values>, 'ButtonTemplates'>> = {
  FieldTemplate,
  ObjectFieldTemplate: ObjectTemplate,
  ArrayFieldTemplate: ListTemplate,
  ArrayFieldItemTemplate: ListItemTemplate,
  ArrayFieldItemButtonsTemplate: ListItemButtons,
  MultiSchemaFieldTemplate: VariantTemplate,
  BaseInputTemplate: FormInput,
  UnsupportedFieldTemplate: Unsupported,
  ErrorListTemplate: nothing,
  // FieldTemplate draws these itself, in its own place.
  FieldErrorTemplate: nothing,
  FieldHelpTemplate: nothing,
  DescriptionFieldTemplate: ({ description }) => <>{description}</>,
}

import { useState } from 'react'
import type { EngineModels } from '../../../src-main/contract/system.ts'
import { useEngineModels } from '../../api/use-system.ts'
import { Combobox } from '../../ui/combobox.tsx'
import { Field } from '../../ui/field.tsx'
import { useSetupText } from './setup-text.ts'

export interface ModelFieldProps {
  engine: string
  /** Null: the engine's default. */
  value: string | null
  onChange: (model: string | null) => void
}

/** The model of the next run: any name, with those suggested that the provider or the engine tells. Nobody is asked before the field is used. */
export function ModelField({ engine, value, onChange }: ModelFieldProps) {
  const t = useSetupText()
  const [isUsed, setUsed] = useState(false)
  const { data, isPending, isError } = useEngineModels(engine, isUsed)
  const status = !isUsed
    ? t('model_help')
    : isPending
      ? t('models_loading')
      : isError
        ? t('models_failed')
        : wordsOf(data, t)
  const models = data?.models ?? []
  return (
    <Field
      label={t('model')}
      className="max-w-md [grid-column:1/-1]"
      help={
        <span aria-live="polite" title={isUsed ? (data?.note ?? undefined) : undefined}>
          {status}
        </span>
      }
    >
      {({ id, describedBy }) => (
        <Combobox
          id={id}
          describedBy={describedBy}
          placeholder={t('model_default')}
          suggestions={models.map((model) => ({ value: model.id, note: model.display_name }))}
          value={value ?? ''}
          onChange={(text) => onChange(text.trim() === '' ? null : text.trim())}
          onFocus={() => setUsed(true)}
        />
      )}
    </Field>
  )
}

function wordsOf(list: EngineModels, t: ReturnType<typeof useSetupText>): string {
  if (list.told_by !== null && list.models.length > 0) return t(`models_${list.told_by}`, { count: list.models.length })
  return t(`models_${list.fallback_reason ?? 'none'}`)
}

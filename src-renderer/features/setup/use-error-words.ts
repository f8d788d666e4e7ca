import { useSetupText } from './setup-text.ts'
import type { ValueError } from './validate-values.ts'

const KEYS = {
  required: 'err_required',
  type: 'err_type',
  enum: 'err_enum',
  const: 'err_enum',
  minLength: 'err_min_length',
  maxLength: 'err_max_length',
  minimum: 'err_minimum',
  maximum: 'err_maximum',
  minItems: 'err_min_items',
  maxItems: 'err_max_items',
  pattern: 'err_pattern',
  format: 'err_format',
  additionalProperties: 'err_additional',
  unevaluatedProperties: 'err_additional',
} as const

function isKnown(keyword: string): keyword is keyof typeof KEYS {
  return keyword in KEYS
}

/** A schema's complaint in the window's language; the validator's own sentence for rare keywords. */
export function useErrorWords(): (error: ValueError | null) => string {
  const t = useSetupText()
  return (error) => {
    if (error === null) return t('file_missing')
    return isKnown(error.keyword) ? t(KEYS[error.keyword], { limit: error.limit, type: error.limit }) : error.message
  }
}

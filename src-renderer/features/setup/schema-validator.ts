import type { ValidatorType } from '@rjsf/utils'
import { isValid } from './validate-values.ts'

/**
 * The form's validator. The form asks it only which branch of a `oneOf` fits: errors are found by `checkSetup`, which also sees
 * the files, and are handed to the form.
 */
export const schemaValidator: ValidatorType<unknown> = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  isValid: (schema, formData, rootSchema) => isValid(schema, formData, rootSchema),
  rawValidation: () => ({ errors: [] }),
}

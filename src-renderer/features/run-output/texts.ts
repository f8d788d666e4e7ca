import { defineText } from '../../ui/text.ts'
import { errorsEn } from './error-texts.en.ts'
import { errorsZh } from './error-texts.zh.ts'
import { en } from './texts.en.ts'
import { zh } from './texts.zh.ts'

/** Words of the run's output. */
export const useRunText = defineText('run', { en, zh })

/** Words for each cause of a failed run: its name, what is known (`_what`) and the next step (`_next`). */
export const useErrorText = defineText('run-error', { en: errorsEn, zh: errorsZh })

import { CircleX } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { SetupError } from './check-setup.ts'
import { changeSetup } from './setup-store.ts'
import { useErrorWords } from './use-error-words.ts'
import { useSetupText } from './setup-text.ts'

export interface ErrorSummaryProps {
  libraryId: string
  errors: readonly SetupError[]
  /** Changes with each refused try to run: the summary then takes the focus. */
  attempt: number
}

/** All that must be put right, each a link to its field. */
export function ErrorSummary({ libraryId, errors, attempt }: ErrorSummaryProps) {
  const t = useSetupText()
  const words = useErrorWords()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (attempt > 0) box.current?.focus()
  }, [attempt])
  if (errors.length === 0) return null
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="alert"
      className="rounded-md bg-bad-soft px-3 py-2 text-sm focus:outline-2 focus:outline-bad"
    >
      <p className="flex items-center gap-2 font-medium text-bad">
        <CircleX aria-hidden className="size-4" />
        {t('problems_title', { count: errors.length })}
      </p>
      <ul className="mt-1 ml-6">
        {errors.map((error, index) => (
          <li key={`${error.controlId}-${index}`} className="text-xs">
            <button
              type="button"
              className="min-h-6 text-left underline underline-offset-2 hover:no-underline"
              onClick={() => focusControl(libraryId, error)}
            >
              {[error.label, error.scope === 'json' ? '' : words(error.error)].filter((part) => part !== '').join(': ')}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Brings the person to the control, also when the other view of the values is shown. */
function focusControl(libraryId: string, { controlId, scope }: SetupError): void {
  const control = document.getElementById(controlId)
  if (control !== null) {
    control.focus()
    return
  }
  changeSetup(libraryId, { view: scope === 'json' ? 'json' : 'form' })
  requestAnimationFrame(() => document.getElementById(controlId)?.focus())
}

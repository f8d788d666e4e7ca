import { CircleCheck, CircleDashed, X } from 'lucide-react'
import { classNames } from '../../ui/class-names.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useFirstRunText } from './first-run-text.ts'

export const FIRST_STEPS = ['sample', 'own', 'agent', 'api'] as const
export type FirstStep = (typeof FIRST_STEPS)[number]

export interface ChecklistProps {
  done: readonly string[]
  onStart: (step: FirstStep) => void
  onDismiss: () => void
}

/** The first four things to do. Each ticks itself; the whole can be sent away. */
export function Checklist({ done, onStart, onDismiss }: ChecklistProps) {
  const t = useFirstRunText()
  const count = FIRST_STEPS.filter((step) => done.includes(step)).length
  return (
    <section aria-label={t('title')} className="shrink-0 border-b bg-canvas px-4 py-2">
      <header className="flex items-center gap-2">
        <h2 className="text-xs font-semibold">{t('title')}</h2>
        <span className="flex-1 text-xs text-faint figures">
          {t('progress', { done: count, total: FIRST_STEPS.length })}
        </span>
        <IconButton icon={X} size="sm" label={t('dismiss')} onClick={onDismiss} className="-mr-2" />
      </header>
      <ol className="-mx-2 mt-0.5 grid gap-1 [grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr))]">
        {FIRST_STEPS.map((step) => {
          const isDone = done.includes(step)
          const Icon = isDone ? CircleCheck : CircleDashed
          return (
            <li key={step}>
              <button
                type="button"
                onClick={() => onStart(step)}
                className="flex w-full items-start gap-2 rounded-sm px-2 py-1 text-left hover:bg-hover"
              >
                <Icon
                  role="img"
                  aria-label={isDone ? t('done') : ''}
                  aria-hidden={!isDone}
                  className={classNames('mt-0.5 size-4 shrink-0', isDone ? 'text-ok' : 'text-faint')}
                />
                <span className="min-w-0">
                  <span className={classNames('block truncate text-sm', isDone ? 'text-muted' : 'font-medium')}>
                    {t(step)}
                  </span>
                  <span className="block truncate text-xs text-muted">{t(`${step}_about`)}</span>
                </span>
              </button>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

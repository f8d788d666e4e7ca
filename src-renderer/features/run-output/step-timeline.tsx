import { Check, CircleDashed, LoaderCircle, Minus, X, type LucideIcon } from 'lucide-react'
import { classNames } from '../../ui/class-names.ts'
import { formatDuration } from '../../ui/format.ts'
import { useRunText } from './texts.ts'
import { durationOf, type TimelineStep, type TimelineStepState } from './timeline.ts'
import { useNow } from './use-now.ts'

export interface StepTimelineProps {
  steps: readonly TimelineStep[]
  isCached: boolean
  /** Files were kept on purpose: the last step did not delete anything. */
  isKept: boolean
}

const LOOKS: Readonly<Record<TimelineStepState, { icon: LucideIcon; look: string; bar: string }>> = {
  todo: { icon: CircleDashed, look: 'text-faint', bar: 'bg-transparent' },
  active: { icon: LoaderCircle, look: 'animate-spin text-accent', bar: 'bg-fill animate-pulse' },
  done: { icon: Check, look: 'text-ok', bar: 'bg-fill' },
  failed: { icon: X, look: 'text-bad', bar: 'bg-bad-fill' },
  skipped: { icon: Minus, look: 'text-faint', bar: 'bg-transparent' },
}

/** The steps of a run side by side, each with its time, and a bar that shows how the time was spent. */
export function StepTimeline({ steps, isCached, isKept }: StepTimelineProps) {
  const t = useRunText()
  const nowMs = useNow(steps.some((step) => step.state === 'active'))
  if (isCached) {
    return <p className="shrink-0 border-b px-4 py-1.5 text-xs text-muted">{t('step_cached')}</p>
  }
  const durations = steps.map((step) => durationOf(step, nowMs))
  const totalMs = Math.max(
    1,
    durations.reduce((sum, duration) => sum + duration, 0),
  )
  return (
    <ol aria-label={t('steps')} className="flex shrink-0 gap-3 overflow-x-auto border-b px-4 pt-2 pb-1.5">
      {steps.map((step, index) => {
        const { icon: Icon, look, bar } = LOOKS[step.state]
        const durationMs = durations[index] ?? 0
        return (
          <li
            key={step.name}
            title={step.detail ?? undefined}
            // Room by the share of the time, but never less than the words need.
            className="min-w-fit"
            style={{ flexGrow: 0.6 + (durationMs / totalMs) * 4, flexBasis: 0 }}
          >
            <div className="h-1 overflow-hidden rounded-full bg-press">
              <div className={classNames('h-full rounded-full', bar)} />
            </div>
            <p className="mt-1 flex items-center gap-1 text-xs whitespace-nowrap">
              <Icon aria-hidden className={classNames('size-3 shrink-0', look)} />
              <span className={step.state === 'todo' || step.state === 'skipped' ? 'text-faint' : 'text-ink'}>
                {t(`step_${step.name}`)}
              </span>
              <span className="sr-only">{t(`step_state_${step.state}`)}</span>
              {step.spans.length > 0 && <span className="text-faint figures">{formatDuration(durationMs)}</span>}
              {step.name === 'cleanup' && isKept && <span className="text-faint">{t('step_kept')}</span>}
              {step.name === 'agent' && step.spans.length > 1 && (
                <span className="text-faint">{t('step_attempts', { count: step.spans.length })}</span>
              )}
            </p>
          </li>
        )
      })}
    </ol>
  )
}

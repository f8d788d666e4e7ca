import { Hourglass } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { describeError } from '../../api/describe-error.ts'
import { useExtend } from '../../api/use-pending.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatDuration } from '../../ui/format.ts'
import { announce } from '../../ui/live-region.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { showToast } from '../../ui/toast.tsx'
import { useInteractionText } from './interaction-text.ts'

const TICK_MS = 1_000
const SOON_MS = 60_000

export interface TimeLeftProps {
  requestId: string
  interactionId: number
  /** When the run answers itself; null when it waits for as long as it takes. */
  at: string | null
  /** True where the end of the time refuses a deed. */
  isRefusal: boolean
}

/** How long the run still waits, what comes then, and more time (WCAG 2.2.1). Said aloud once, never second by second. */
export function TimeLeft({ requestId, interactionId, at, isRefusal }: TimeLeftProps) {
  const t = useInteractionText()
  const problemText = useProblemText()
  const extend = useExtend(requestId)
  const [nowMs, setNowMs] = useState(Date.now)
  const announced = useRef<string | null>(null)
  const leftMs = at === null ? null : Math.max(0, Date.parse(at) - nowMs)
  const isSoon = leftMs !== null && leftMs <= SOON_MS
  useEffect(() => {
    if (at === null) return
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [at])
  useEffect(() => {
    if (!isSoon || announced.current === at) return
    announced.current = at
    announce(t('time_soon'))
  }, [isSoon, at, t])
  if (leftMs === null) return <p className="mt-3 text-xs text-muted">{t('no_limit')}</p>
  const giveMore = (): void =>
    extend.mutate(interactionId, {
      onSuccess: () => announce(t('more_time_given')),
      onError: (error) => showToast({ tone: 'bad', title: problemText(describeError(error)).title }),
    })
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line-strong pt-2 text-xs text-muted">
      <Hourglass aria-hidden className="size-3.5 shrink-0" />
      {leftMs === 0 ? (
        <span>{t('time_over')}</span>
      ) : (
        <>
          <span role="timer" className={classNames('font-medium figures', isSoon ? 'text-bad' : 'text-ink')}>
            {t('time_left', { time: formatDuration(Math.ceil(leftMs / TICK_MS) * TICK_MS) })}
          </span>
          <span className="min-w-48 flex-1">{t(isRefusal ? 'deed_time_out' : 'time_out')}</span>
          <Button size="sm" isBusy={extend.isPending} onClick={giveMore}>
            {t('more_time')}
          </Button>
        </>
      )}
    </div>
  )
}

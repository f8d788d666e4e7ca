import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  KeyRound,
  LoaderCircle,
  MessageCircleQuestion,
  type LucideIcon,
} from 'lucide-react'
import type { RunStatus } from '../../src-main/contract/statuses.ts'
import { Badge, TEXT_TONES, type Tone } from './badge.tsx'
import { classNames } from './class-names.ts'
import { useUiText } from './ui-text.ts'

/** `created` is a queued request whose upload has not come: people call it something else. */
export type ShownStatus = RunStatus | 'created'

const LOOKS: Readonly<Record<ShownStatus, { icon: LucideIcon; tone: Tone }>> = {
  created: { icon: CircleDashed, tone: 'neutral' },
  queued: { icon: Clock, tone: 'neutral' },
  running: { icon: LoaderCircle, tone: 'accent' },
  waiting_user: { icon: MessageCircleQuestion, tone: 'wait' },
  waiting_auth: { icon: KeyRound, tone: 'wait' },
  succeeded: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: CircleX, tone: 'bad' },
  canceled: { icon: Ban, tone: 'neutral' },
}

/** The status as it is shown: a request without a run waits for its upload. */
export function shownStatus(run: { status: RunStatus; run_id: string | null }): ShownStatus {
  return run.status === 'queued' && run.run_id === null ? 'created' : run.status
}

/** The status in words. */
export function useStatusWord(): (status: ShownStatus, queuePlace?: number | null) => string {
  const t = useUiText()
  return (status, queuePlace = null) =>
    status === 'queued' && queuePlace !== null ? t('status_queued_place', { place: queuePlace }) : t(`status_${status}`)
}

export interface StatusBadgeProps {
  status: ShownStatus
  queuePlace?: number | null
}

/** Icon, word and colour of a status. */
export function StatusBadge({ status, queuePlace = null }: StatusBadgeProps) {
  const word = useStatusWord()
  const { icon: Icon, tone } = LOOKS[status]
  return (
    <Badge tone={tone} className="h-5 gap-1 rounded-sm px-1.5 text-xs">
      <Icon aria-hidden className={classNames('size-3.5', status === 'running' && 'animate-spin')} />
      {word(status, queuePlace)}
    </Badge>
  )
}

/** Only the icon, for dense lists; its word is read aloud. */
export function StatusIcon({ status, className }: { status: ShownStatus; className?: string }) {
  const word = useStatusWord()
  const { icon: Icon, tone } = LOOKS[status]
  return (
    <span role="img" aria-label={word(status)} title={word(status)} className={classNames('shrink-0', className)}>
      <Icon aria-hidden className={classNames('size-4', TEXT_TONES[tone], status === 'running' && 'animate-spin')} />
    </span>
  )
}

import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad' | 'wait'

export const SOFT_TONES: Readonly<Record<Tone, string>> = {
  neutral: 'bg-press text-muted',
  accent: 'bg-accent-soft text-accent',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  wait: 'bg-wait-soft text-wait',
}
export const TEXT_TONES: Readonly<Record<Tone, string>> = {
  neutral: 'text-muted',
  accent: 'text-accent',
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  wait: 'text-wait',
}

export interface BadgeProps {
  tone?: Tone
  icon?: LucideIcon
  title?: string
  className?: string
  children: ReactNode
}

/** A short word on a coloured ground. The colour never says it alone. */
export function Badge({ tone = 'neutral', icon: Icon, title, className, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-[18px] shrink-0 items-center gap-1 rounded-xs px-1.5 text-2xs font-medium whitespace-nowrap',
        SOFT_TONES[tone],
        className,
      )}
    >
      {Icon && <Icon aria-hidden className="size-3" />}
      {children}
    </span>
  )
}

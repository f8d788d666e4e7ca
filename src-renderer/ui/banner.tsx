import { CircleCheck, CircleX, Info, MessageCircleQuestion, TriangleAlert, X, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { SOFT_TONES, type Tone } from './badge.tsx'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'
import { useUiText } from './ui-text.ts'

const ICONS: Readonly<Record<Tone, LucideIcon>> = {
  neutral: Info,
  accent: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: CircleX,
  wait: MessageCircleQuestion,
}

export interface BannerProps {
  tone: Tone
  title: string
  children?: ReactNode
  /** Buttons. */
  action?: ReactNode
  onDismiss?: () => void
  className?: string
}

/** A message that stays until it is dealt with. Bad ones are read aloud at once. */
export function Banner({ tone, title, children, action, onDismiss, className }: BannerProps) {
  const t = useUiText()
  const Icon = ICONS[tone]
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={classNames('flex items-start gap-2.5 rounded-md px-3 py-2', SOFT_TONES[tone], className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium wrap-anywhere">{title}</p>
        {children !== undefined && <div className="mt-0.5 text-xs text-ink wrap-anywhere">{children}</div>}
        {action !== undefined && <div className="mt-2 flex flex-wrap gap-2">{action}</div>}
      </div>
      {onDismiss && (
        <IconButton
          icon={X}
          size="sm"
          label={t('dismiss')}
          onClick={onDismiss}
          className="-my-0.5 -mr-1 text-current"
        />
      )}
    </div>
  )
}

import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../../ui/class-names.ts'

export interface ActivityLineProps {
  icon: LucideIcon
  /** Colour of the icon. */
  look: string
  time?: string
  isQuiet?: boolean
  /** Still changing: nothing is read out before it stands. */
  isBusy?: boolean
  children: ReactNode
}

/** A line of what went on: an icon, what it was, and when. */
export function ActivityLine({
  icon: Icon,
  look,
  time = '',
  isQuiet = false,
  isBusy = false,
  children,
}: ActivityLineProps) {
  return (
    <li
      aria-busy={isBusy || undefined}
      className="grid grid-cols-[1.25rem_minmax(0,1fr)_3.75rem] items-start gap-x-2 text-sm"
    >
      <span className="grid h-5 place-items-center">
        <Icon aria-hidden className={classNames('size-3.5', look)} />
      </span>
      <div className={classNames('min-w-0 wrap-anywhere', isQuiet && 'text-xs leading-5 text-muted')}>{children}</div>
      <span className="text-right text-2xs leading-5 text-faint figures">{time}</span>
    </li>
  )
}

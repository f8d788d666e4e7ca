import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface EmptyStateProps {
  icon?: LucideIcon
  title: string
  /** What this place will show and how to get there. */
  children?: ReactNode
  /** Buttons. */
  action?: ReactNode
  className?: string
}

/** What stands where nothing is yet: says what belongs here and what to do. */
export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={classNames('m-auto flex max-w-sm flex-col items-center px-6 py-8 text-center', className)}>
      {Icon && (
        <span className="mb-3 grid size-9 place-items-center rounded-lg border bg-canvas text-faint">
          <Icon aria-hidden className="size-[18px]" strokeWidth={1.75} />
        </span>
      )}
      <p className="text-sm font-medium text-balance">{title}</p>
      {children !== undefined && <div className="mt-1 text-xs text-pretty text-muted">{children}</div>}
      {action !== undefined && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

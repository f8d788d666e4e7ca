import { FileX } from 'lucide-react'
import type { ReactNode } from 'react'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'

export interface PreviewPaneProps {
  /** Path of the file, as its list has it. */
  name: string
  isLoading: boolean
  /** Why there is nothing to see. */
  problem: string | null
  actions?: ReactNode
  children: ReactNode
}

/** A file that was chosen: its path, what can be done with it, and a look into it. */
export function PreviewPane({ name, isLoading, problem, actions, children }: PreviewPaneProps) {
  return (
    <section aria-label={name} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-2 border-b bg-canvas pr-2 pl-4">
        <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted" title={name}>
          {name}
        </span>
        {actions}
      </div>
      {isLoading && <SkeletonRows />}
      {problem !== null && <EmptyState icon={FileX} title={problem} />}
      {children}
    </section>
  )
}

import type { ReactNode } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { CopyButton } from '../../ui/copy-button.tsx'

/** A titled list of names and values. */
export function FactList({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-b px-4 py-3 last:border-b-0">
      <h3 className="mb-1.5 text-xs font-semibold text-muted">{title}</h3>
      <dl className="grid grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1 text-xs">
        {children}
      </dl>
    </section>
  )
}

export interface FactProps {
  name: string
  value: ReactNode
  /** Text of the value, where it is worth copying. */
  copy?: string | null
  isCode?: boolean
}

export function Fact({ name, value, copy = null, isCode = false }: FactProps) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="group flex min-w-0 items-start gap-1">
        <span className={classNames('min-w-0 wrap-anywhere', isCode && 'font-mono text-2xs leading-4')}>{value}</span>
        {copy !== null && (
          <CopyButton
            isIconOnly
            text={copy}
            className="-my-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100"
          />
        )}
      </dd>
    </>
  )
}

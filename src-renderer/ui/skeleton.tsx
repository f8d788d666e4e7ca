import { useEffect, useState } from 'react'
import { classNames } from './class-names.ts'
import { useUiText } from './ui-text.ts'

/** Shorter waits are not worth a flicker. */
const SHOW_AFTER_MS = 200

export interface SkeletonRowsProps {
  rows?: number
  className?: string
}

/** Grey rows in place of a list that is on its way. */
export function SkeletonRows({ rows = 4, className }: SkeletonRowsProps) {
  const t = useUiText()
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!isShown) return null
  return (
    <div role="status" aria-label={t('loading')} className={classNames('flex flex-col gap-3 p-4', className)}>
      {Array.from({ length: rows }, (_none, index) => (
        <div key={index} className="flex flex-col gap-1.5 animate-pulse">
          <div className={classNames('h-3 rounded-xs bg-press', index % 2 === 0 ? 'w-3/5' : 'w-2/5')} />
          <div className="h-2.5 w-4/5 rounded-xs bg-hover" />
        </div>
      ))}
    </div>
  )
}

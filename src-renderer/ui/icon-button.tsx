import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { Tooltip } from './tooltip.tsx'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon
  /** Name of the action: read aloud, and shown as tooltip. */
  label: string
  keys?: string | undefined
  size?: 'sm' | 'md'
  tooltipSide?: 'top' | 'bottom' | 'left' | 'right'
  /** For a button that switches something: whether it is on. */
  isPressed?: boolean
}

/** A button with only an icon; at least 24 px on each side. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  size = 'md',
  tooltipSide = 'bottom',
  isPressed,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        {...rest}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-sm text-muted transition-colors duration-75 hover:bg-hover hover:text-ink active:bg-press disabled:opacity-45',
          size === 'sm' ? 'size-6' : 'size-7',
          isPressed === true && 'bg-selected text-accent hover:text-accent',
          className,
        )}
      >
        <Icon aria-hidden className={size === 'sm' ? 'size-3.5' : 'size-4'} />
      </button>
    </Tooltip>
  )
}

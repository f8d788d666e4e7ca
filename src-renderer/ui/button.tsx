import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import { useId, type ComponentProps } from 'react'
import { classNames } from './class-names.ts'

const button = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-sm border font-medium whitespace-nowrap select-none transition-colors duration-75 disabled:opacity-50 aria-disabled:opacity-60',
  {
    variants: {
      kind: {
        primary:
          'border-transparent bg-fill text-on-fill shadow-control hover:bg-fill-hover aria-disabled:hover:bg-fill',
        secondary: 'border-line-strong bg-raised text-ink shadow-control hover:bg-canvas active:bg-sunken',
        ghost: 'border-transparent text-muted hover:bg-hover hover:text-ink active:bg-press',
        danger: 'border-transparent bg-bad-fill text-white shadow-control hover:brightness-110',
        quiet: 'border-transparent px-0 text-accent underline-offset-2 hover:underline',
      },
      size: { sm: 'h-6 px-2 text-xs', md: 'h-7 px-2.5 text-sm', lg: 'h-8 px-3 text-sm' },
    },
    compoundVariants: [{ kind: 'quiet', class: 'px-0.5' }],
    defaultVariants: { kind: 'secondary', size: 'md' },
  },
)

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof button> {
  icon?: LucideIcon
  /** Shows that the action runs; further clicks do nothing. */
  isBusy?: boolean
  /**
   * Why the action is not possible now. The button stays reachable by keyboard and says so, and a click does nothing: a
   * disabled button that explains nothing is a dead end.
   */
  unavailable?: string | null | undefined
}

/** A button with a word on it. For one with only an icon see IconButton. */
export function Button({
  kind,
  size,
  icon: Icon,
  isBusy = false,
  unavailable = null,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const reasonId = useId()
  const isBlocked = isBusy || unavailable !== null
  return (
    <button
      type="button"
      {...rest}
      {...(isBlocked ? { 'aria-disabled': true } : {})}
      {...(unavailable === null ? {} : { 'aria-describedby': reasonId, title: unavailable })}
      className={classNames(button({ kind, size }), className)}
      onClick={isBlocked ? (event) => event.preventDefault() : onClick}
    >
      {isBusy ? (
        <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
      ) : (
        Icon && <Icon aria-hidden className="size-3.5 shrink-0" />
      )}
      {children}
      {unavailable !== null && (
        <span id={reasonId} hidden>
          {unavailable}
        </span>
      )}
    </button>
  )
}

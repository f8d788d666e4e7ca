import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'
import { useUiText } from './ui-text.ts'

export interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: string
  /** One sentence below the title. */
  description?: ReactNode
  /** Buttons at the end, the one that goes ahead last. */
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  children?: ReactNode
}

const WIDTHS = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-3xl' }

/** Radix's own overlay is not used: its scroll lock writes a style tag, which the page's Content-Security-Policy refuses. */
export const BACKDROP = 'fixed inset-0 z-40 bg-backdrop animate-enter'

/**
 * The focus goes to the dialog itself, not to its first button: that is the closing one, whose tooltip would take the first
 * Escape. A control with `autoFocus` keeps it.
 */
export function focusItself(event: Event): void {
  event.preventDefault()
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
}

/** A modal dialog: holds the focus, gives it back, closes by Escape. */
export function Dialog({ isOpen, onClose, title, description, footer, size = 'md', children }: DialogProps) {
  const t = useUiText()
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className={BACKDROP} />
        <Radix.Content
          onOpenAutoFocus={focusItself}
          tabIndex={-1}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'fixed top-[8vh] left-1/2 z-50 flex max-h-[84vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-lg bg-raised shadow-float outline-none',
            WIDTHS[size],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-md font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-0.5 text-sm text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label={t('close')} className="-mr-1.5" />
            </Radix.Close>
          </header>
          {children !== undefined && (
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5" tabIndex={-1}>
              {children}
            </div>
          )}
          {footer !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

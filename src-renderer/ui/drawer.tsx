import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { BACKDROP, focusItself } from './dialog.tsx'
import { IconButton } from './icon-button.tsx'
import { useUiText } from './ui-text.ts'

export interface DrawerProps {
  isOpen: boolean
  onClose: () => void
  title: string
  side: 'start' | 'end'
  children: ReactNode
}

/** A column that lies over the window where there is no room for it beside the others. */
export function Drawer({ isOpen, onClose, title, side, children }: DrawerProps) {
  const t = useUiText()
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className={BACKDROP} />
        <Radix.Content
          onOpenAutoFocus={focusItself}
          tabIndex={-1}
          aria-describedby={undefined}
          className={classNames(
            'fixed inset-y-0 z-50 flex w-[min(26rem,calc(100vw-2.5rem))] flex-col bg-canvas shadow-float outline-none',
            side === 'start' ? 'left-0 animate-slide-start' : 'right-0 animate-slide-end',
          )}
        >
          <header className="flex h-10 shrink-0 items-center justify-between border-b pr-2 pl-4">
            <Radix.Title className="text-sm font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label={t('close')} />
            </Radix.Close>
          </header>
          <div className="flex min-h-0 flex-1 flex-col">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

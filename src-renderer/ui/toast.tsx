import { CircleCheck, CircleX, Info, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { create } from 'zustand'
import { TEXT_TONES } from './badge.tsx'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'
import { useUiText } from './ui-text.ts'

export interface ToastContent {
  readonly tone?: 'neutral' | 'ok' | 'bad'
  readonly title: string
  readonly detail?: string
  readonly action?: { readonly label: string; readonly onSelect: () => void }
}

interface ShownToast extends ToastContent {
  readonly id: number
}

const useToasts = create<{ readonly toasts: readonly ShownToast[] }>(() => ({ toasts: [] }))
let lastId = 0
const MOST_AT_ONCE = 4
const SHOWN_MS = 6_000
/** Errors stay until they are closed: there is no second place where they can be read. */
const FOR_EVER_MS = 24 * 60 * 60 * 1_000

/** Tells of something that happened elsewhere or is done. What needs an answer is a Banner or a Dialog. */
export function showToast(content: ToastContent): void {
  lastId += 1
  const toast = { ...content, id: lastId }
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, toast].slice(-MOST_AT_ONCE) }))
}

function remove(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

const ICONS = { neutral: Info, ok: CircleCheck, bad: CircleX }

/**
 * Once in the window. Radix rather than sonner, which writes a style tag that the page's Content-Security-Policy refuses; F8
 * moves the focus here.
 */
export function Toaster() {
  const t = useUiText()
  const toasts = useToasts((state) => state.toasts)
  return (
    <Radix.Provider swipeDirection="right" duration={SHOWN_MS} label={t('notifications')}>
      {toasts.map(({ id, tone = 'neutral', title, detail, action }) => {
        const Icon = ICONS[tone]
        return (
          <Radix.Root
            key={id}
            duration={tone === 'bad' ? FOR_EVER_MS : SHOWN_MS}
            type={tone === 'bad' ? 'foreground' : 'background'}
            onOpenChange={(isOpen) => !isOpen && remove(id)}
            className="flex items-start gap-2.5 rounded-md bg-raised py-2.5 pr-2 pl-3 shadow-float animate-enter"
          >
            <Icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', TEXT_TONES[tone])} />
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-sm font-medium wrap-anywhere">{title}</Radix.Title>
              {detail !== undefined && (
                <Radix.Description className="text-xs text-muted wrap-anywhere">{detail}</Radix.Description>
              )}
              {action !== undefined && (
                <Radix.Action asChild altText={action.label}>
                  <Button size="sm" className="mt-2" onClick={action.onSelect}>
                    {action.label}
                  </Button>
                </Radix.Action>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} size="sm" label={t('dismiss')} />
            </Radix.Close>
          </Radix.Root>
        )
      })}
      <Radix.Viewport className="fixed right-4 bottom-11 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}

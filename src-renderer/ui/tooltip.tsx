import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { KeyHint } from './key-hint.tsx'

/** Once, around the window: lets a second tooltip come without delay. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Radix.Provider delayDuration={450}>{children}</Radix.Provider>
}

export interface TooltipProps {
  text: ReactNode
  /** Such as `Mod+K`. */
  keys?: string | undefined
  side?: 'top' | 'bottom' | 'left' | 'right'
  children: ReactNode
}

/** A hint on hover and on focus. Never the only place of a fact. */
export function Tooltip({ text, keys, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={5}
          collisionPadding={8}
          className="z-50 flex max-w-72 items-center gap-2 rounded-sm bg-raised px-2 py-1 text-xs text-ink shadow-float animate-enter"
        >
          {text}
          {keys !== undefined && <KeyHint keys={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

import { classNames } from './class-names.ts'

/** macOS writes keys as signs, everybody else as words. */
export function isMac(): boolean {
  return /mac/i.test(navigator.userAgent)
}

const MAC_SIGNS: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Ctrl: '⌃', Enter: '↩' }
const WORDS: Readonly<Record<string, string>> = { Mod: 'Ctrl' }

/** @param keys as the command table has them: `Mod+Shift+Enter` */
export function keyNames(keys: string): string[] {
  const names = isMac() ? MAC_SIGNS : WORDS
  return keys.split('+').map((key) => names[key] ?? key)
}

const SPOKEN: Readonly<Record<string, string>> = {
  '⌘': 'Command',
  '⇧': 'Shift',
  '⌥': 'Option',
  '⌃': 'Control',
  '↩': 'Return',
}

/** The keys of a command, drawn small. */
export function KeyHint({ keys, className }: { keys: string; className?: string }) {
  return (
    <kbd className={classNames('inline-flex shrink-0 items-center gap-0.5 font-sans text-2xs text-faint', className)}>
      {keyNames(keys).map((name) => {
        const spoken = SPOKEN[name]
        return (
          <span key={name} className="min-w-4 rounded-xs border border-line-strong px-1 text-center leading-[0.9rem]">
            <span aria-hidden={spoken !== undefined}>{name}</span>
            {spoken !== undefined && <span className="sr-only">{spoken}</span>}
          </span>
        )
      })}
    </kbd>
  )
}

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

/** The keys of a command, drawn small. */
export function KeyHint({ keys, className }: { keys: string; className?: string }) {
  const names = keyNames(keys)
  return (
    <kbd
      className={classNames('inline-flex shrink-0 items-center gap-0.5 font-sans text-2xs text-faint', className)}
      aria-label={names.join('+')}
    >
      {names.map((name) => (
        <span
          key={name}
          aria-hidden
          className="min-w-4 rounded-xs border border-line-strong px-1 text-center leading-[0.9rem]"
        >
          {name}
        </span>
      ))}
    </kbd>
  )
}

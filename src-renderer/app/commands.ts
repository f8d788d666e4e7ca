import { MENU_SHORTCUTS, type MenuCommand } from '../../src-main/contract/desktop.ts'

/** Groups of the help dialog and the palette, in order. */
export const COMMAND_GROUPS = ['run', 'view', 'go', 'app'] as const
export type CommandGroup = (typeof COMMAND_GROUPS)[number]

interface CommandEntry {
  readonly group: CommandGroup
  /** Spelled as the menu's: `Mod` is Cmd on macOS and Ctrl elsewhere. */
  readonly keys: string | null
  /** Keys that act without a listener of ours: they belong to the view that has the focus. */
  readonly isLocal?: boolean
}

const menu = (command: MenuCommand, group: CommandGroup): { group: CommandGroup; keys: string } => ({
  group,
  keys: MENU_SHORTCUTS[command],
})

/**
 * Every command of the window, once: the listener, the palette, the help dialog and the desktop's menu read this table. There
 * are no single-letter keys (WCAG 2.1.4), and Mod+W is left to the system.
 */
export const COMMANDS = {
  run: menu('run', 'run'),
  'run-without-cache': menu('run-without-cache', 'run'),
  rerun: menu('rerun', 'run'),
  'cancel-run': menu('cancel-run', 'run'),
  'copy-curl': { group: 'run', keys: 'Mod+Shift+C' },
  'toggle-keep': { group: 'run', keys: null },
  'show-setup': menu('show-setup', 'view'),
  'show-run': menu('show-run', 'view'),
  'show-problems': { group: 'view', keys: 'Mod+Shift+M' },
  'show-files': { group: 'view', keys: null },
  'show-details': { group: 'view', keys: null },
  'toggle-library': menu('toggle-library', 'view'),
  'toggle-inspector': menu('toggle-inspector', 'view'),
  'run-tab-1': { group: 'go', keys: 'Alt+1' },
  'run-tab-2': { group: 'go', keys: 'Alt+2' },
  'run-tab-3': { group: 'go', keys: 'Alt+3' },
  'run-tab-4': { group: 'go', keys: 'Alt+4' },
  'run-tab-5': { group: 'go', keys: 'Alt+5' },
  'run-tab-6': { group: 'go', keys: 'Alt+6' },
  'next-region': { group: 'go', keys: 'F6' },
  'previous-region': { group: 'go', keys: 'Shift+F6' },
  find: { group: 'go', keys: 'Mod+F', isLocal: true },
  'follow-log': { group: 'go', keys: 'End', isLocal: true },
  'open-skill': menu('open-skill', 'app'),
  'open-package': { group: 'app', keys: null },
  'check-again': { group: 'app', keys: null },
  'show-palette': menu('show-palette', 'app'),
  'show-engines': { group: 'app', keys: null },
  'show-api': { group: 'app', keys: null },
  'show-settings': menu('show-settings', 'app'),
  'show-shortcuts': menu('show-shortcuts', 'app'),
} as const satisfies Record<string, CommandEntry>

export type CommandId = keyof typeof COMMANDS
export const COMMAND_IDS = Object.keys(COMMANDS).filter((id): id is CommandId => id in COMMANDS)

/** What each command does now; a command that is absent can not be done here. */
export type CommandActions = Readonly<Partial<Record<CommandId, () => void>>>

/** The command that a key press means, or null. */
export function commandOfKeys(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  isMac: boolean,
): CommandId | null {
  const pressed = keysOf(event, isMac)
  return (
    COMMAND_IDS.find((id) => {
      const entry: CommandEntry = COMMANDS[id]
      return entry.keys === pressed && entry.isLocal !== true
    }) ?? null
  )
}

function keysOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  isMac: boolean,
): string {
  const hasMod = isMac ? event.metaKey : event.ctrlKey
  // The other one of the two makes it another key: Ctrl+K on a Mac deletes to the end of the line.
  const hasOther = isMac ? event.ctrlKey : event.metaKey
  // With Alt or Shift the character depends on the keyboard's layout; the physical key does not.
  const isDigitOrLetter = /^(Digit|Key)/.test(event.code)
  const key = isDigitOrLetter ? event.code.slice(-1) : event.key
  return [
    ...(hasMod ? ['Mod'] : []),
    ...(hasOther ? ['Other'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey ? ['Shift'] : []),
    key.length === 1 ? key.toUpperCase() : key,
  ].join('+')
}

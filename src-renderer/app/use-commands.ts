import { useEffect, useRef } from 'react'
import { desktop } from '../api/desktop.ts'
import { isMac } from '../ui/key-hint.tsx'
import { commandOfKeys, COMMANDS, type CommandActions, type CommandId } from './commands.ts'

/** The desktop's menu may hear the same key press as the page: the second of the two is an echo. */
const ECHO_MS = 150

/**
 * The one listener for keys, and for the desktop's menu and links. A key that names a command never reaches the browser, also
 * when the command is not possible now: Mod+R must not reload the page.
 */
export function useCommands(
  actions: CommandActions,
  onShow: (place: { kind: 'show-request'; requestId: string } | { kind: 'show-skill'; libraryId: string }) => void,
): void {
  const newest = useRef({ actions, onShow })
  useEffect(() => {
    newest.current = { actions, onShow }
  })
  useEffect(() => {
    let last: { id: CommandId; atMs: number } | null = null
    const act = (id: CommandId): void => {
      const isEcho = last !== null && last.id === id && performance.now() - last.atMs < ECHO_MS
      if (isEcho) return
      last = { id, atMs: performance.now() }
      newest.current.actions[id]?.()
    }
    const onKeyDown = (event: KeyboardEvent): void => {
      const id = event.isComposing ? null : commandOfKeys(event, isMac())
      if (id === null) return
      if (keepsKeys(event.target, COMMANDS[id].keys)) {
        // The menu may hear them nevertheless, as an echo.
        last = { id, atMs: performance.now() }
        return
      }
      event.preventDefault()
      if (!event.repeat) act(id)
    }
    addEventListener('keydown', onKeyDown, { capture: true })
    const stopMenu = desktop()?.onCommand((command) => {
      if (command.kind === 'menu') act(command.command)
      else newest.current.onShow(command)
    })
    return () => {
      removeEventListener('keydown', onKeyDown, { capture: true })
      stopMenu?.()
    }
  }, [])
}

/** An answer box sends by keys that mean a run everywhere else: `data-keeps-keys` names them. */
function keepsKeys(target: EventTarget | null, keys: string | null): boolean {
  if (keys === null || !(target instanceof Element)) return false
  const keeper = target.closest('[data-keeps-keys]')
  return keeper?.getAttribute('data-keeps-keys')?.split(' ').includes(keys) === true
}

/** Moves the focus to the next region of the window, around its end. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.getClientRects().length > 0,
  )
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const from = at < 0 && step < 0 ? 0 : at
  regions.at((from + step + regions.length) % regions.length)?.focus()
}

import { cutWritten, type LiveKind, type LiveText, type WrittenText } from '../../../contract/live.ts'
import type { LiveReader } from '../../engine.ts'

/** What the agents of all runs are writing at this moment: in memory only, and gone when it is written. */
export interface LiveBoard {
  /** @param text the next piece; an empty one begins anew */
  write(runId: string, piece: { readonly attempt: number; readonly of: LiveKind; readonly text: string }): void
  /** Nothing is being written any more: it came whole, something else happened, or the attempt ended. */
  clear(runId: string): void
  follow(runId: string, signal: AbortSignal): LiveReader
}

/** One text from its first piece on. */
interface Page {
  readonly id: number
  written: WrittenText
}

interface Desk {
  page: Page | null
  readonly listeners: Set<() => void>
}

/** What one reader has been told. */
interface Told {
  readonly page: number
  readonly attempt: number
  readonly of: LiveKind
  /** Place behind the last character. */
  readonly end: number
}

export function createLiveBoard(): LiveBoard {
  const desks = new Map<string, Desk>()
  let pages = 0

  const deskOf = (runId: string): Desk => {
    const desk = desks.get(runId) ?? { page: null, listeners: new Set() }
    desks.set(runId, desk)
    return desk
  }
  const leaveEmpty = (runId: string): void => {
    const desk = desks.get(runId)
    if (desk?.page === null && desk.listeners.size === 0) desks.delete(runId)
  }
  const clear = (runId: string): void => {
    const desk = desks.get(runId)
    if (desk === undefined || desk.page === null) return
    desk.page = null
    for (const listener of desk.listeners) listener()
    leaveEmpty(runId)
  }

  return {
    clear,
    write(runId, { attempt, of, text }) {
      if (text === '') {
        clear(runId)
        return
      }
      const desk = deskOf(runId)
      const { page } = desk
      if (page?.written.attempt === attempt && page.written.of === of)
        page.written = cutWritten({ ...page.written, text: page.written.text + text })
      else desk.page = { id: ++pages, written: cutWritten({ attempt, of, start: 0, text }) }
      for (const listener of desk.listeners) listener()
    },
    follow(runId, signal) {
      let told: Told | null = null
      return {
        take() {
          const next = nextFrame(desks.get(runId)?.page ?? null, told)
          told = next.told
          return next.frame
        },
        onNews(listener) {
          if (signal.aborted) return
          const { listeners } = deskOf(runId)
          listeners.add(listener)
          const leave = (): void => {
            listeners.delete(listener)
            leaveEmpty(runId)
          }
          signal.addEventListener('abort', leave, { once: true })
        },
      }
    },
  }
}

function nextFrame(page: Page | null, told: Told | null): { frame: LiveText | null; told: Told | null } {
  const isSame = page !== null && page.id === told?.page
  // Also between two texts of which the second one has lost its beginning: nobody is to take it for more of the first.
  if (told !== null && !isSame && (page === null || page.written.start > 0))
    return { frame: { attempt: told.attempt, of: told.of, offset: 0, text: '' }, told: null }
  if (page === null) return { frame: null, told }
  const { attempt, of, start, text } = page.written
  const offset = isSame ? Math.max(told.end, start) : start
  const fresh = wholeCharacters(text.slice(offset - start))
  if (fresh === '') return { frame: null, told }
  return {
    frame: { attempt, of, offset, text: fresh },
    told: { page: page.id, attempt, of, end: offset + fresh.length },
  }
}

/** Without half a character at the end: its other half is still to come. */
function wholeCharacters(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text
}

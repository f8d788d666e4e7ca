import type { RunEvent } from '../contract/event.ts'
import type { WrittenText } from '../contract/live.ts'
import { showEvent, type ShownEvent } from './print-event.ts'
import { printable } from './printable.ts'

/** Puts a run's log on a terminal, and what an agent is writing while it is written. */
export interface RunPrinter {
  event(event: RunEvent, usesAi: boolean): void
  written(written: WrittenText | null): void
}

/** @param write puts a text on one of the two streams */
export function createRunPrinter(write: (stream: ShownEvent['stream'], text: string) => void): RunPrinter {
  /** What stands on the terminal of the message that is being written. */
  let printed = ''
  let isLineOpen = false

  const endLine = (): void => {
    if (isLineOpen) write('stdout', '\n')
    isLineOpen = false
  }
  const grow = (text: string): void => {
    if (!text.startsWith(printed)) {
      // Begun anew: what stands there already cannot be taken back.
      endLine()
      printed = ''
    }
    const fresh = text.slice(printed.length)
    if (fresh === '') return
    write('stdout', fresh)
    printed = text
    isLineOpen = !fresh.endsWith('\n')
  }
  return {
    event(event, usesAi) {
      const shown = showEvent(event, usesAi)
      if (event.type === 'assistant.message.intermediate' && shown !== null && printed !== '') {
        grow(shown.text.slice(0, -1))
        write('stdout', '\n')
        printed = ''
        isLineOpen = false
        return
      }
      if (shown === null) return
      endLine()
      write(shown.stream, shown.text)
    },
    written(written) {
      // Thoughts are not shown afterwards either. One without its beginning is left for the whole message.
      if (written?.of === 'message' && written.start === 0) grow(printable(written.text))
    },
  }
}

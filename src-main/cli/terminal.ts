import { createInterface } from 'node:readline'
import type { Terminal } from './answer-questions.ts'

/** The terminal that the command was started in. @param print where questions are shown */
export function openTerminal(print: (text: string) => void): Terminal & { close(): void } {
  // Not `terminal: true`: that would take Ctrl-C away from the process.
  const lines = createInterface({ input: process.stdin, terminal: false })
  let hasEnded = false
  lines.once('close', () => (hasEnded = true))
  return {
    print,
    close: () => lines.close(),
    readLine: (signal) =>
      new Promise((done) => {
        const answer = (line: string | null): void => {
          lines.off('line', answer)
          lines.off('close', giveUp)
          signal.removeEventListener('abort', giveUp)
          done(line)
        }
        const giveUp = (): void => answer(null)
        if (hasEnded || signal.aborted) {
          done(null)
          return
        }
        lines.on('line', answer)
        lines.once('close', giveUp)
        signal.addEventListener('abort', giveUp, { once: true })
      }),
  }
}

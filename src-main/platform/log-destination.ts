import { pino } from 'pino'

/** What waits here while nothing can be written; later lines are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024

/**
 * Where a log goes, written at once: what was said before a crash is not lost. A line that cannot be written, such as on a full disk,
 * waits for the next one and is no error: the product must not fall over its own diary.
 * @param target an open descriptor, or a file with its mode
 */
export function createLogDestination(
  target: { readonly fd: number } | { readonly dest: string; readonly mkdir: boolean; readonly mode: number },
): ReturnType<typeof pino.destination> {
  const destination = pino.destination({ ...target, sync: true, maxLength: MAX_WAITING_BYTES })
  destination.on('error', () => undefined)
  return destination
}

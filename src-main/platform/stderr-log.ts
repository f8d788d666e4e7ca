import { pino, type Logger } from 'pino'
import { createLogDestination } from './log-destination.ts'
import { logStrayErrors } from './log-stray-errors.ts'

/** A log of one JSON object a line on standard error, which also takes the errors that nobody took. Call once in a process. */
export function createStderrLog(level = 'info'): Logger {
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, createLogDestination({ fd: 2 }))
  logStrayErrors(log)
  return log
}

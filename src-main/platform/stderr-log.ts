import { pino, type Logger } from 'pino'

/** A log of one JSON object a line on standard error, written at once: what was said before a crash is not lost. */
export function createStderrLog(level = 'info'): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }))
}

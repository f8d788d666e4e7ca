/** A log that takes errors; pino's fits. */
interface ErrorLog {
  error(facts: object, message: string): void
}

/**
 * Logs errors that nobody took, and goes on. Every state that matters is moved by one database transaction, so a deed that ended half-way
 * is put right by its retry, the sweep or the next start, while the end of this process would end all its runs.
 */
export function logStrayErrors(log: ErrorLog): void {
  process.on('unhandledRejection', (cause) => log.error({ err: cause }, 'a promise was rejected and nobody looked'))
  process.on('uncaughtException', (cause) => log.error({ err: cause }, 'an error was thrown and nobody caught it'))
}

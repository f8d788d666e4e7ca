/** What the HTTP door needs of a logger; pino's fits. Headers and bodies are never passed to it. */
export interface HttpLog {
  debug(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

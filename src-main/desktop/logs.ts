import { renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { app, crashReporter, shell } from 'electron'
import pino, { type Logger } from 'pino'
import { createLogDestination } from '../platform/log-destination.ts'
import { logStrayErrors } from '../platform/log-stray-errors.ts'

/** One older file is kept beside the current one. */
const MOST_BYTES = 5 * 1024 * 1024

export interface DesktopLog {
  readonly logger: Logger
  /** Shows the file in the system's file manager. */
  readonly reveal: () => Promise<null>
}

/** Opens `main.log` in the system's folder for logs. Crash dumps stay on this machine too. */
export function openLog(): DesktopLog {
  const path = join(app.getPath('logs'), 'main.log')
  crashReporter.start({ uploadToServer: false })
  setAsideWhenBig(path)
  const logger = pino(
    { level: 'info', base: { pid: process.pid } },
    createLogDestination({ dest: path, mkdir: true, mode: 0o600 }),
  )
  logStrayErrors(logger)
  return {
    logger,
    reveal: () => {
      shell.showItemInFolder(path)
      return Promise.resolve(null)
    },
  }
}

function setAsideWhenBig(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size < MOST_BYTES) return
  const olderPath = path.replace(/\.log$/, '.old.log')
  rmSync(olderPath, { force: true })
  renameSync(path, olderPath)
}

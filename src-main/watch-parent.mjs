// Stops this process in good order when npm, which started it, is gone. npm hands a signal to the shell between them, and a shell such as
// dash dies of it without telling anybody: the server would live on. Plain JavaScript, as launch.mjs is; imported for its effect.
import { clearInterval, setInterval } from 'node:timers'

const POLL_MS = 250
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP']
const parentPid = process.ppid

function isParentGone() {
  // A child whose parent died gets another one; on Windows it keeps the dead one's number.
  if (process.platform !== 'win32') return process.ppid !== parentPid
  try {
    process.kill(parentPid, 0)
    return false
  } catch (cause) {
    return cause.code === 'ESRCH'
  }
}

if (process.env.npm_lifecycle_event !== undefined) {
  const timer = setInterval(() => {
    if (!isParentGone()) return
    clearInterval(timer)
    // Not `process.kill`: on Windows that would end this process at once, unheard.
    process.emit('SIGTERM', 'SIGTERM')
  }, POLL_MS).unref()
  // Ctrl-C reaches the shell as well; its end must not look like a second, impatient signal.
  for (const signal of STOP_SIGNALS) process.once(signal, () => clearInterval(timer))
}

// Takes an instance lock, tells, and keeps it.   [node --expose-gc] hold-lock.mjs LOCK_PATH
import { setImmediate, setInterval } from 'node:timers'
import { acquireInstanceLock } from '../../platform/instance-lock.ts'

// Nobody keeps the answer, so that only the lock itself can keep the lock.
const { kind } = acquireInstanceLock(process.argv[2])
setInterval(() => globalThis.gc?.(), 5)
for (let i = 0; i < 3; i++) {
  globalThis.gc?.()
  await new Promise((resolve) => setImmediate(resolve))
}
process.stdout.write(`${kind}\n`, () => {
  if (kind === 'held') process.exit()
})

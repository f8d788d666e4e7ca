// Logs into a descriptor that takes nothing (standard error), throws and rejects where nobody looks, and says that it goes on.
import { setTimeout } from 'node:timers'
import { createStderrLog } from '../../platform/stderr-log.ts'

const log = createStderrLog()
for (let index = 0; index < 3; index += 1) log.error({ err: new Error('x'.repeat(300_000)) }, 'a line')
void Promise.reject(new Error('nobody looks'))
setTimeout(() => {
  throw new Error('nobody catches')
})
setTimeout(() => console.log('still here'), 50)

// Tidies up on SIGTERM or SIGINT and ends by itself.
import { setInterval } from 'node:timers'

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => process.stdout.write(`tidied up after ${signal}\n`, () => process.exit(0)))
}
setInterval(() => undefined, 1000)
console.log('ready')

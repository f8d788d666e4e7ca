// Answers SIGTERM and SIGINT with a line, and stays.
import { setInterval } from 'node:timers'

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => console.log(`got ${signal}`))
setInterval(() => undefined, 1000)
console.log('ready')

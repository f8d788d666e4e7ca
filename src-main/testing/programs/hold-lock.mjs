// Takes an instance lock, tells, and keeps it.   hold-lock.mjs LOCK_PATH
import { setInterval } from 'node:timers'
import { acquireInstanceLock } from '../../platform/instance-lock.ts'

const { kind } = acquireInstanceLock(process.argv[2])
console.log(kind)
if (kind === 'acquired') setInterval(() => undefined, 1000)

// Writes events into a log (first argument) under a limit of the size of files: one, one that is too long, and one more.
import { openEventLog } from '../../engine/runs/story/event-log.ts'

const log = openEventLog({ path: process.argv[2], runId: 'run-1', engine: 'script' })
const line = (text) => ({ type: 'raw.stdout', attempt: 1, data: { line: text } })
log.append([line('a')])
let refused = false
try {
  log.append([line('x'.repeat(100_000)), line('y')])
} catch {
  refused = true
}
if (!refused) throw new Error('There was room for it')
log.append([line('b')])
log.close()

// Ends at once, but leaves a child in a session of its own that holds stdout and stderr open. With `flood` as an
// argument that child keeps writing.
import { spawn } from 'node:child_process'

const command = process.argv[2] === 'flood' ? 'while :; do echo still here; done' : 'sleep 1000'
spawn('sh', ['-c', command], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] }).unref()
process.stdout.write('leaving\n', () => process.exit(0))

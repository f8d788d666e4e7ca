// Starts the five kinds of descendants that a kill can miss, and tells their pids.
//   tree.mjs stay|leave [ignore-term]
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const [, , mode, attitude] = process.argv
if (attitude === 'ignore-term') process.on('SIGTERM', () => undefined)

const quiet = { stdio: ['ignore', 'ignore', 'ignore'] }
const talking = { stdio: ['ignore', 'pipe', 'ignore'] }

const plain = spawn('sleep', ['1000'], quiet)
const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo ready; exec sleep 1000'], talking)
const ownSession = spawn('sleep', ['1000'], { ...quiet, detached: true })
// Its shell ends at once, so process 1 adopts it.
const daemonStarter = spawn('sh', ['-c', 'sleep 1000 >/dev/null & echo $!'], { ...talking, detached: true })
// Has lost the marker; only its parent is witness.
const washed = spawn('sleep', ['1000'], { ...quiet, detached: true, env: { PATH: process.env.PATH } })

const [, daemonPid] = await Promise.all([
  once(stubborn.stdout, 'data'),
  once(daemonStarter.stdout, 'data').then(([chunk]) => Number(chunk)),
  once(daemonStarter, 'exit'),
])
const pids = {
  plain: plain.pid,
  stubborn: stubborn.pid,
  ownSession: ownSession.pid,
  daemon: daemonPid,
  washed: washed.pid,
}
process.stdout.write(`${JSON.stringify(pids)}\n`, () => {
  if (mode === 'leave') process.exit(0)
})

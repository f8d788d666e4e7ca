// Plays the app: starts a marked child and waits to be killed.   start-and-wait.mjs MARKER_VALUE
import { startProcess } from '../../platform/start-process.ts'

const child = startProcess({
  command: 'sleep',
  args: ['1000'],
  cwd: '/',
  env: { PATH: process.env.PATH },
  marker: { name: 'TEST_RUN', value: process.argv[2] },
  onStdout: () => undefined,
  onStderr: () => undefined,
})
console.log(JSON.stringify({ pid: child.pid, startTime: await child.startTime }))

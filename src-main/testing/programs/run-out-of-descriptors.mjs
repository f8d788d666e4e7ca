// Opens files until none can be opened, tries to start a program, lets go, tries again; tells both outcomes.
import { closeSync, openSync } from 'node:fs'
import { startProcess } from '../../platform/start-process.ts'

function tryToStart() {
  const quiet = () => undefined
  const marker = { name: 'TEST_RUN', value: 'starved' }
  const options = { command: '/bin/true', args: [], cwd: '/', env: {}, marker, onStdout: quiet, onStderr: quiet }
  return startProcess(options).exited
}

const descriptors = []
try {
  for (;;) descriptors.push(openSync('/dev/null'))
} catch (cause) {
  const starved = await tryToStart()
  for (const descriptor of descriptors) closeSync(descriptor)
  const fed = await tryToStart()
  console.log(JSON.stringify({ limit: cause.code, starved: [starved.kind, starved.cause?.code], fed: fed.kind }))
}

import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { programPath } from '../testing/test-program.ts'

function logInto(path: string) {
  const file = openSync(path, 'a')
  try {
    return spawnSync(process.execPath, [programPath('log-into-full.mjs')], { stdio: ['ignore', 'pipe', file] })
  } finally {
    closeSync(file)
  }
}

// `/dev/full` answers every write with ENOSPC.
it('a log that cannot be written, and errors that nobody took, do not end the process', () => {
  const { status, stdout } = logInto('/dev/full')
  expect([status, stdout.toString()]).toEqual([0, 'still here\n'])
})

it('errors that nobody took are in the log', () => {
  const path = join(makeTempFolder(), 'log')
  const { status } = logInto(path)
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; err: { message: string } })
  expect(status).toBe(0)
  expect(lines.slice(3).map(({ msg, err }) => [msg, err.message])).toEqual([
    ['a promise was rejected and nobody looked', 'nobody looks'],
    ['an error was thrown and nobody caught it', 'nobody catches'],
  ])
})

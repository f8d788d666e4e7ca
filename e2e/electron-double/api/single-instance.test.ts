import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSingleInstance, type SecondInstance } from './single-instance.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'double-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const make = (name: string, heard: SecondInstance[] = []) =>
  createSingleInstance({
    userDataPath: () => folder,
    socketPath: join(folder, `${name}.sock`),
    onSecond: (second) => heard.push(second),
  })

test('the first one gets the lock, the second one is heard by the first', async () => {
  const heard: SecondInstance[] = []
  const first = make('first', heard)
  const second = make('second')
  expect([first.request(undefined), first.request(undefined), first.has()]).toEqual([true, true, true])
  expect(second.request({ note: 1 })).toBe(false)
  await second.delivered()
  await vi.waitFor(() =>
    expect(heard).toEqual([{ argv: process.argv, workingDirectory: process.cwd(), additionalData: { note: 1 } }]),
  )
  first.release()
  expect(second.request(undefined)).toBe(true)
  second.release()
})

test('the lock of a process that was killed counts for nothing', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  await writeFile(join(folder, 'double-instance.json'), JSON.stringify({ pid, socketPath: join(folder, 'gone.sock') }))
  const instance = make('next')
  expect(instance.request(undefined)).toBe(true)
  expect(JSON.parse(await readFile(join(folder, 'double-instance.json'), 'utf8'))).toMatchObject({ pid: process.pid })
  instance.release()
  expect(existsSync(join(folder, 'double-instance.json'))).toBe(false)
})

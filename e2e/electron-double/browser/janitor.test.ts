import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'double-janitor-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const isAlive = (id: number): boolean => {
  try {
    process.kill(id, 0)
    return true
  } catch {
    return false
  }
}

/** A process that starts a janitor for `folder` and a child in a group of its own, and then does what it is told. */
async function runGuarded(ending: string): Promise<number> {
  const script = `
    import { spawn } from 'node:child_process'
    import { startJanitor } from '${join(import.meta.dirname, 'janitor.ts')}'
    const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
    child.unref()
    const janitor = startJanitor('${folder}')
    janitor.guard(child.pid)
    console.log(child.pid)
    ${ending}`
  const host = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output] = (await once(host.stdout, 'data')) as [Buffer]
  await once(host, 'exit')
  return Number(output.toString())
}

test('after a SIGKILL the group is ended and the folder removed', async () => {
  const childId = await runGuarded("setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)")
  await vi.waitFor(() => expect([isAlive(childId), existsSync(folder)]).toEqual([false, false]), { timeout: 5000 })
})

test('after an orderly end it touches nothing', async () => {
  const childId = await runGuarded('await new Promise((resolve) => setTimeout(resolve, 50)); janitor.release()')
  expect([isAlive(childId), existsSync(folder)]).toEqual([true, true])
  process.kill(-childId, 'SIGKILL')
})

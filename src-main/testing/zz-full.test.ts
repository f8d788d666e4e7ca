import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync, rmSync, statfsSync, readdirSync, existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { goodPackage, GOOD_SCRIPT } from './script-skill.ts'
import { startServerProcess } from './server-process.ts'
import { makeTempFolder } from './temp-folder.ts'

it('full', async () => {
  const root = join(makeTempFolder(), 'm')
  mkdirSync(root)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', root])
  onTestFinished(() => { execFileSync('umount', ['-l', root]) })
  const dataPath = join(root, 'data')
  const server = await startServerProcess(dataPath)
  const { client } = server
  const begin = async (script: string, more: object = {}) => {
    const { request_id } = await client.tempRuns.create({ body: { engine: 'script', runtime_options: { no_cache: true, ...more } } })
    const form = new FormData()
    form.append('skill_package', await goodPackage({ script }), 's.zip')
    await client.tempRuns.upload({ params: { request_id }, form })
    return request_id
  }
  const status = async (id: string) => { const s = await client.tempRuns.status({ params: { request_id: id }, query: {} }); return [s.status, s.error?.code] }
  const flag = join(root, '..', 'end')
  const old = await begin(GOOD_SCRIPT)
  await client.tempRuns.status({ params: { request_id: old }, query: { wait: 10 } })
  const hog = await begin(`import { appendFileSync, existsSync } from 'node:fs'
const b = Buffer.alloc(65536, 120)
console.log('hog')
for (;;) { try { appendFileSync('big', b) } catch { await new Promise(r => setTimeout(r, 5)) ; if (existsSync('${flag}2')) break } }
process.exit(1)`)
  const second = await begin(`import { existsSync } from 'node:fs'
while (!existsSync('${flag}')) { console.log('tick '.repeat(50)); await new Promise(r => setTimeout(r, 20)) }
${GOOD_SCRIPT}`)
  const third = await begin(GOOD_SCRIPT)
  await expect.poll(() => statfsSync(root).bavail, { timeout: 20000 }).toBe(0)
  writeFileSync(flag, '')
  const call = (path: string, init: RequestInit = {}) => fetch(server.url + path, { ...init, headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' } })
  for (let i = 0; i < 8; i += 1) {
    await delay(700)
    const health = await client.system.health({})
    const create = await call('/v1/temp-skill-runs', { method: 'POST', body: '{"engine":"script"}' })
    console.log(i, await status(hog), await status(second), await status(third), health.status, health.notices, create.status, (await create.text()).slice(0, 120), statfsSync(root).bavail)
  }
  const hist = await call(`/v1/temp-skill-runs/${second}/events/history`)
  console.log('history', hist.status)
  const del = await call(`/v1/temp-skill-runs/${old}`, { method: 'DELETE' })
  console.log('delete', del.status, (await del.text()).slice(0, 200))
  const cancel = await call(`/v1/temp-skill-runs/${hog}/cancel`, { method: 'POST' })
  console.log('cancel', cancel.status, await cancel.text())
  for (let i = 0; i < 8; i += 1) {
    await delay(700)
    const health = await client.system.health({})
    console.log(i, await status(hog), await status(second), await status(third), health.status, health.notices, statfsSync(root).bavail)
  }
  console.log((await call(`/v1/temp-skill-runs/${second}/events/history`)).status, (await call(`/v1/temp-skill-runs/${hog}/events/history`)).status)
  const after = await begin(GOOD_SCRIPT)
  console.log('after', (await client.tempRuns.status({ params: { request_id: after }, query: { wait: 10 } })).status, readdirSync(dataPath))
  console.log('stderr', server.stderr().split('\n').map((l) => l.slice(0, 240)).join('\n'))
  console.log('exit', server.child.exitCode, await server.end('SIGTERM'))
}, 120_000)

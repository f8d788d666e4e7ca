import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goodPackage } from '../../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')

/** Ignores SIGTERM and has a child that left its group. */
const STUBBORN = `
import { spawn } from 'node:child_process'
process.on('SIGTERM', () => {})
const child = spawn('sleep', ['300'], { stdio: 'ignore', detached: true })
child.unref()
console.log(JSON.stringify({ me: process.pid, child: child.pid }))
setInterval(() => {}, 1000)
`

async function startStubborn(server: TestServer): Promise<{ requestId: string; pids: number[] }> {
  const requestId = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script: STUBBORN }) })
  const params = { request_id: requestId }
  await expect.poll(async () => (await server.client.tempRuns.logs({ params })).stdout).toContain('child')
  const told = JSON.parse((await server.client.tempRuns.logs({ params })).stdout ?? '') as { me: number; child: number }
  return { requestId, pids: [told.me, told.child] }
}

const cancel = (server: TestServer, requestId: string) =>
  server.client.tempRuns.cancel({ params: { request_id: requestId } })

describe('cancel', () => {
  it('ends the whole process tree, also what ignores signals and what left the group', async () => {
    const server = await startTestServer()
    const { requestId, pids } = await startStubborn(server)
    const answer = await cancel(server, requestId)
    expect(answer).toMatchObject({ status: 'canceled', accepted: true, message: 'Cancel request accepted' })
    expect(pids.map(isAlive)).toEqual([false, false])
    const { result } = await server.client.tempRuns.result({ params: { request_id: requestId } })
    expect(result).toMatchObject({
      status: 'canceled',
      data: null,
      artifacts: [],
      repair_level: 'none',
      error: { code: 'CANCELED_BY_USER', message: 'Canceled by user request' },
    })
  })

  it('by fifty at once makes one transition and one terminal event, and all are answered 200', async () => {
    const server = await startTestServer()
    const requestId = await server.begin(
      { engine: 'script' },
      { skill: await goodPackage({ script: 'setInterval(() => {}, 1000)' }) },
    )
    await expect.poll(async () => (await server.status(requestId)).status).toBe('running')
    const answers = await Promise.all(Array.from({ length: 50 }, () => cancel(server, requestId)))
    expect(answers.filter((answer) => answer.accepted)).toHaveLength(1)
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(['canceled']))
    const { events } = await server.client.tempRuns.eventHistory({ params: { request_id: requestId }, query: {} })
    expect(events.filter((event) => 'terminal' in event.data)).toHaveLength(1)
    expect(await cancel(server, requestId)).toMatchObject({
      accepted: false,
      message: 'Run already in terminal state',
      status: 'canceled',
    })
  })

  it('of a queued run never starts it', async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 1 } })
    const running = await server.begin(
      { engine: 'script' },
      { skill: await goodPackage({ script: 'setInterval(() => {}, 1000)' }) },
    )
    const queued = await server.begin({ engine: 'script' }, { skill: await goodPackage() })
    expect(await cancel(server, queued)).toMatchObject({ status: 'canceled', accepted: true })
    expect(await server.status(queued)).toMatchObject({ started_at: null, status: 'canceled' })
    expect((await server.client.tempRuns.logs({ params: { request_id: queued } })).stdout).toBeNull()
    await cancel(server, running)
  })

  it('before the upload is 404 as at the peer; such a request can be deleted instead', async () => {
    const server = await startTestServer()
    const { request_id: requestId } = await server.client.tempRuns.create({ body: {} })
    await expect(cancel(server, requestId)).rejects.toMatchObject({ status: 404, code: 'run_not_found' })
    await expect(cancel(server, 'nope')).rejects.toMatchObject({ status: 404, code: 'request_not_found' })
    expect(await server.client.tempRuns.remove({ params: { request_id: requestId } })).toEqual({
      request_id: requestId,
      deleted: true,
    })
  })

  it('racing with the end gives one of the two, for good', async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 4 } })
    const skill = await goodPackage({ script: 'console.log(\'{"message": "quick"}\')' })
    for (let round = 0; round < 8; round += 1) {
      const requestId = await server.begin({ engine: 'script' }, { skill })
      await new Promise((resolve) => setTimeout(resolve, round * 12))
      const answer = await cancel(server, requestId)
      const status = (await server.untilEnd(requestId)).status
      expect(status).toBe(answer.status)
      expect(['succeeded', 'canceled']).toContain(status)
      const { result } = await server.client.tempRuns.result({ params: { request_id: requestId } })
      expect(result.data === null).toBe(status === 'canceled')
    }
  })
})

describe('delete', () => {
  it('takes an ended run with all that it left, and refuses a live one', async () => {
    const server = await startTestServer()
    const requestId = await server.begin(
      { engine: 'script' },
      { skill: await goodPackage({ script: 'setInterval(() => {}, 1000)' }) },
    )
    const remove = () => server.client.tempRuns.remove({ params: { request_id: requestId } })
    await expect(remove()).rejects.toMatchObject({ status: 409, code: 'run_active' })
    const { run_id: runId } = await server.status(requestId)
    await cancel(server, requestId)
    await remove()
    await expect(server.status(requestId)).rejects.toMatchObject({ status: 404 })
    expect(existsSync(`${server.dataPath}/runs/${runId ?? ''}`)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import { goodPackage, GOOD_SCRIPT, zipOf } from '../../../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'

async function create(server: TestServer): Promise<string> {
  return (await server.client.tempRuns.create({ body: { engine: 'script' } })).request_id
}

describe('an Idempotency-Key', () => {
  it('a create under it answers the same request again, and refuses another body', async () => {
    const server = await startTestServer()
    const headers = { 'idempotency-key': 'k1' }
    const first = await server.client.tempRuns.create({ body: { engine: 'script' }, headers })
    expect(await server.client.tempRuns.create({ body: { engine: 'script' }, headers })).toEqual(first)
    await expect(server.client.tempRuns.create({ body: { engine: 'codex' }, headers })).rejects.toMatchObject({
      status: 422,
      code: 'idempotency_conflict',
    })
    expect((await server.client.tempRuns.list({ query: {} })).total).toBe(1)
  })

  it('a create makes a new request when the first one was deleted', async () => {
    const server = await startTestServer()
    const headers = { 'idempotency-key': 'k1' }
    const first = await server.client.tempRuns.create({ body: { engine: 'script' }, headers })
    await server.client.tempRuns.remove({ params: first })
    const second = await server.client.tempRuns.create({ body: { engine: 'script' }, headers })
    expect(second.request_id).not.toBe(first.request_id)
    expect(await server.client.tempRuns.create({ body: { engine: 'script' }, headers })).toEqual(second)
  })

  it('an upload that is repeated gets the first answer', async () => {
    const server = await startTestServer()
    const requestId = await create(server)
    const skill = await goodPackage()
    const headers = { 'idempotency-key': 'again' }
    const [first, second] = await Promise.all([
      server.upload(requestId, { skill }, headers),
      server.upload(requestId, { skill }, headers),
    ])
    const later = await server.upload(requestId, { skill }, headers)
    const bodies = await Promise.all([first, second, later].map((answer) => answer.json()))
    expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]])
    expect(bodies[0]).toMatchObject({ status: 'queued', request_id: requestId })
  })

  it('an upload of something else is refused, while the first is under way and after it', async () => {
    const server = await startTestServer()
    const requestId = await create(server)
    const headers = { 'idempotency-key': 'again' }
    const skill = await goodPackage()
    const other = await goodPackage({ script: `${GOOD_SCRIPT}// other` })
    const answers = await Promise.all([
      server.upload(requestId, { skill }, headers),
      server.upload(requestId, { skill: other }, headers),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
    const [won, lost] = answers[0].status === 200 ? [skill, other] : [other, skill]
    const refused = await server.upload(requestId, { skill: lost }, headers)
    expect([refused.status, await refused.json()]).toEqual([
      422,
      { code: 'idempotency_conflict', detail: 'Idempotency-Key already used with a different request' },
    ])
    const input = { skill: won, inputs: await zipOf({ 'a.txt': 'x' }) }
    expect((await server.upload(requestId, input, headers)).status).toBe(422)
    expect((await server.upload(requestId, { skill: won }, headers)).status).toBe(200)
    expect((await server.untilEnd(requestId)).status).toBe('succeeded')
    expect((await server.upload(requestId, { skill: lost }, headers)).status).toBe(422)
  })

  it('one call with options and package is the same only with the same package', async () => {
    const server = await startTestServer()
    const run = async (skill: Blob): Promise<number> => {
      const body = new FormData()
      body.append('options', JSON.stringify({ engine: 'script' }))
      body.append('skill_package', skill, 'skill.zip')
      const init = { method: 'POST', headers: { 'idempotency-key': 'whole' }, body }
      return (await server.ask('/v1/temp-skill-runs:run', init)).status
    }
    const skill = await goodPackage()
    expect(await run(skill)).toBe(200)
    expect(await run(skill)).toBe(200)
    expect(await run(await goodPackage({ script: `${GOOD_SCRIPT}// other` }))).toBe(422)
    expect((await server.client.tempRuns.list({ query: {} })).total).toBe(1)
  })
})

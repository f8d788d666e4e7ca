import { expect, it, describe } from 'vitest'
import { getRaw, isUntouched, LIST } from '../testing/knock.ts'
import { openStubDoor } from '../testing/open-test-door.ts'
import { sendRaw } from '../testing/raw-http.ts'

describe('the token (rows T)', () => {
  it.each([
    null,
    '',
    'Bearer',
    'Bearer ',
    'Basic TOKEN',
    'bearer TOKEN',
    'BEARER TOKEN',
    'Bearer  TOKEN',
    'Bearer TOKEN TOKEN',
    'Bearer TOKEN,',
    'Bearer TOKEN%20',
    'Bearer\tTOKEN',
    'TOKEN',
    'Bearer "TOKEN"',
    `Bearer ${'A'.repeat(43)}`,
    'Bearer A',
    'Bearer TOKÉN',
  ])('T1, T2: %j is 401 and says how to do it', async (authorization) => {
    const door = await openStubDoor()
    const answer = await getRaw(door, { Authorization: authorization?.replace('TOKEN', door.token) ?? null })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(JSON.parse(answer.body)).toEqual({ detail: 'Not authenticated', code: 'unauthorized' })
    expect(await isUntouched(door)).toBe(true)
  })

  it('T1: white space after the header is not part of it (RFC 9110, 5.5): Node takes it off before anybody can look', async () => {
    const door = await openStubDoor()
    expect((await getRaw(door, { Authorization: `Bearer ${door.token} ` })).status).toBe(200)
    expect((await getRaw(door, { Authorization: `Bearer ${door.token} x` })).status).toBe(401)
  })

  it('T2: two Authorization headers are 401 even when both are right, and a long one is 431', async () => {
    const door = await openStubDoor()
    const head = door.head(`GET ${LIST}`)
    expect((await sendRaw(door.port, { head: [...head, `Authorization: Bearer ${door.token}`] })).status).toBe(401)
    const long = await getRaw(door, { Authorization: `Bearer ${'A'.repeat(1024 * 1024)}` })
    expect(long.status).toBe(431)
    expect(JSON.parse(long.body)).toMatchObject({ code: 'headers_too_large' })
    expect(await isUntouched(door)).toBe(true)
  })

  it('T3: the token counts nowhere but in its header', async () => {
    const door = await openStubDoor()
    const nowhere = { Authorization: null }
    expect((await getRaw(door, nowhere, `${LIST}?token=${door.token}&access_token=${door.token}`)).status).toBe(401)
    const cookie = `token=${door.token}; skill_tryout_${door.port}=${door.token}`
    expect((await getRaw(door, { ...nowhere, Cookie: cookie })).status).toBe(401)
    const body = JSON.stringify({ token: door.token })
    const answer = await sendRaw(door.port, {
      head: [
        `POST ${LIST} HTTP/1.1`,
        `Host: 127.0.0.1:${door.port}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ],
      body,
    })
    expect(answer.status).toBe(401)
  })

  it('T4: without a token, what is there and what is not look the same', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    const seen = new Set<string>()
    for (const path of [
      `${LIST}/${id}`,
      `${LIST}/nope`,
      '/v1/health',
      '/v1/no-such-route',
      '/anything',
      '/openapi.json',
    ]) {
      const { status, headers, body } = await getRaw(door, { Authorization: null }, path)
      seen.add(JSON.stringify([status, body, Object.keys(headers)]))
      expect(status).toBe(401)
    }
    expect(seen.size).toBe(1)
  })

  it('T5: two thousand wrong tokens are all refused, in a time that tells nothing', async () => {
    const door = await openStubDoor()
    const near = `${door.token.slice(0, -1)}${door.token.endsWith('A') ? 'B' : 'A'}`
    const far = 'A'.repeat(door.token.length)
    const times: Record<string, number[]> = { near: [], far: [] }
    for (let round = 0; round < 1_000; round += 1) {
      for (const [name, token] of Object.entries({ near, far })) {
        const start = performance.now()
        const answer = await fetch(door.url + LIST, { headers: { authorization: `Bearer ${token}` } })
        times[name]?.push(performance.now() - start)
        expect(answer.status).toBe(401)
        await answer.arrayBuffer()
      }
    }
    const median = (list: number[]): number => list.sort((one, other) => one - other)[list.length / 2] ?? 0
    const ratio = median(times.near ?? []) / median(times.far ?? [])
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.25)
  })

  it('T6: the token of an earlier start is worth nothing', async () => {
    const before = await openStubDoor()
    const after = await openStubDoor()
    expect((await getRaw(after, { Authorization: `Bearer ${before.token}` })).status).toBe(401)
  })

  it('T7: neither good nor bad requests bring the token into the log', async () => {
    const door = await openStubDoor()
    door.engine.stub.failStatus(new Error('boom'))
    await getRaw(door, {}, `${LIST}/x?token=${door.token}`)
    await getRaw(door, { Host: 'evil' })
    expect(door.logged.length).toBeGreaterThan(0)
    expect(JSON.stringify(door.logged)).not.toContain(door.token)
  })
})

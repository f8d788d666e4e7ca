import { expect, it } from 'vitest'
import { openStubDoor } from '../testing/open-test-door.ts'
import { clientName, createRecentClients } from './recent-clients.ts'

it('names a client by its first product, cut and printable', () => {
  expect(clientName('curl/8.5.0')).toBe('curl/8.5.0')
  expect(clientName('Mozilla/5.0 (X11) Gecko')).toBe('Mozilla/5.0')
  expect(clientName('évil\u0007/1')).toBe('?vil?/1')
  expect(clientName('x'.repeat(500))).toHaveLength(80)
  for (const nothing of [undefined, '', '   ']) expect(clientName(nothing)).toBe('unknown')
})

it('counts, sorts by the newest and forgets the oldest', () => {
  let time = 0
  const clients = createRecentClients(2, () => new Date((time += 1_000)))
  for (const agent of ['a/1', 'b/1', 'a/1', 'c/1']) clients.note(agent)
  expect(clients.list()).toEqual([
    { name: 'c/1', last_seen_at: '1970-01-01T00:00:04.000Z', requests: 1 },
    { name: 'a/1', last_seen_at: '1970-01-01T00:00:03.000Z', requests: 2 },
  ])
})

it('only who has the token is noted', async () => {
  const door = await openStubDoor()
  await fetch(`${door.url}/v1/health`, { headers: { 'user-agent': 'stranger/1' } })
  await door.call('/v1/health', { headers: { 'user-agent': 'friend/1' } })
  const answer = await door.call('/v1/connection', { headers: { 'user-agent': 'friend/1' } })
  expect(await answer.json()).toMatchObject({
    url: door.url,
    server_file: null,
    recent_clients: [{ name: 'friend/1', requests: 2 }],
  })
})

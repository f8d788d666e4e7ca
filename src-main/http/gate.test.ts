import { networkInterfaces } from 'node:os'
import { expect, it, describe } from 'vitest'
import { getRaw, isUntouched, LIST } from '../testing/knock.ts'
import { openStubDoor } from '../testing/open-test-door.ts'
import { openSocket, sendBytes, sendRaw } from '../testing/raw-http.ts'

describe('the Host header (rows H)', () => {
  it('takes the three names of loopback with this port, whatever their case', async () => {
    const door = await openStubDoor()
    for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
      expect((await getRaw(door, { Host: `${name}:${door.port}` })).status).toBe(200)
    }
  })

  it.each([
    ...['evil.example:P', 'localhost.evil.com:P', '127.0.0.1.evil.com', '127.0.0.1.evil.com:P'],
    ...['localhost.:P', '127.1:P', '0x7f000001:P', '2130706433:P', '0.0.0.0:P', '[::ffff:127.0.0.1]:P'],
    ...['evil.localhost:P', '①②⑦.0.0.1:P', '127.0.0.1:P@evil.example', 'user@127.0.0.1:P', '127.0.0.1:P:P'],
    ...['127.0.0.1', 'localhost', '127.0.0.1:1', 'localhost:80', '127.0.0.1:', '127.0.0.1:0P', ''],
  ])('H1, H3, H4: %j is not us', async (host) => {
    const door = await openStubDoor()
    const answer = await getRaw(door, { Host: host.replaceAll('P', String(door.port)) })
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.body)).toEqual({ detail: 'Host not allowed', code: 'host_forbidden' })
    expect(await isUntouched(door)).toBe(true)
  })

  it('H2: a rebound name is refused although the browser calls it the same origin', async () => {
    const door = await openStubDoor()
    const answer = await getRaw(door, { Host: `evil.example:${door.port}`, 'Sec-Fetch-Site': 'same-origin' })
    expect(answer.status).toBe(403)
  })

  it('H5: no Host, an empty one and two of them are refused', async () => {
    const door = await openStubDoor()
    const token = `Authorization: Bearer ${door.token}`
    const good = `Host: 127.0.0.1:${door.port}`
    const heads = [
      [`GET ${LIST} HTTP/1.0`, token],
      [`GET ${LIST} HTTP/1.1`, token],
      [`GET ${LIST} HTTP/1.1`, 'Host:', token],
      [`GET ${LIST} HTTP/1.1`, good, 'Host: evil.example', token],
      [`GET ${LIST} HTTP/1.1`, 'Host: evil.example', good, token],
      [`GET ${LIST} HTTP/1.1`, good, good, token],
    ]
    for (const head of heads) expect([400, 403]).toContain((await sendRaw(door.port, { head })).status)
    expect(await isUntouched(door)).toBe(true)
  })

  it.each(['http://evil.example/v1/temp-skill-runs', '//evil/v1/temp-skill-runs', '*', 'v1/temp-skill-runs'])(
    'H6: the target %s is no address here',
    async (target) => {
      const door = await openStubDoor()
      expect((await getRaw(door, {}, target)).status).toBe(400)
      expect(await isUntouched(door)).toBe(true)
    },
  )

  it('H7: what a proxy says of the host counts for nothing', async () => {
    const door = await openStubDoor()
    const good = `127.0.0.1:${door.port}`
    const answer = await getRaw(door, {
      Host: `evil.example:${door.port}`,
      'X-Forwarded-Host': good,
      Forwarded: `host=${good}`,
    })
    expect(answer.status).toBe(403)
  })

  it('H8: nothing listens on any other address of this machine', async () => {
    const door = await openStubDoor()
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    const addresses = [...others.filter(({ internal }) => !internal).map(({ address }) => address), '::1']
    for (const address of addresses) {
      await expect(openSocket(door.port, address)).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL|EINVAL|ENETUNREACH/)
    }
  })
})

describe('what is not a request for us (rows R3, L2)', () => {
  it('R3: methods that nothing here takes are 405 with Allow', async () => {
    const door = await openStubDoor()
    for (const method of ['TRACE', 'OPTIONS', 'PATCH', 'PROPFIND', 'QUERY']) {
      const answer = await sendRaw(door.port, { head: door.head(`${method} ${LIST}`) })
      expect(answer.status).toBe(405)
      expect(answer.headers.allow).toBe('GET, HEAD, POST')
      const page = await sendRaw(door.port, { head: door.head(`${method} /`) })
      expect([page.status, page.headers.allow]).toEqual([405, 'GET, HEAD'])
    }
    const options = await sendRaw(door.port, { head: door.head('OPTIONS *') })
    expect(options.status).toBe(405)
    const tunnel = await sendRaw(door.port, { head: [`CONNECT evil.example:443 HTTP/1.1`, 'Host: evil.example:443'] })
    expect(tunnel.status).toBe(405)
    expect((await sendRaw(door.port, { head: door.head(`FOO ${LIST}`) })).status).toBe(400)
    expect(await isUntouched(door)).toBe(true)
  })

  it('L2: web sockets, HTTP/2, TLS and HTTP/0.9 are 400 or closed', async () => {
    const door = await openStubDoor()
    const upgrade = [
      ...door.head(`GET ${LIST}`),
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
    ]
    expect((await sendRaw(door.port, { head: upgrade })).status).toBe(400)
    const tlsHello = Buffer.from('16030100f1010000ed0303', 'hex')
    for (const bytes of [Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), tlsHello, Buffer.from('GET /\r\n\r\n')]) {
      expect([0, 400]).toContain((await sendBytes(door.port, bytes)).status)
    }
    expect(await isUntouched(door)).toBe(true)
  })

  it('a client that offers to go over to HTTP/2 is served by HTTP/1.1', async () => {
    const door = await openStubDoor()
    const offer = [...door.head(`GET ${LIST}`), 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c']
    expect((await sendRaw(door.port, { head: offer })).status).toBe(200)
  })
})

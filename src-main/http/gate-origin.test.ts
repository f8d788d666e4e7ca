import { expect, it, describe } from 'vitest'
import { getRaw, isUntouched, LIST } from '../testing/knock.ts'
import { openStubDoor } from '../testing/open-test-door.ts'
import { sendRaw, type RawAnswer } from '../testing/raw-http.ts'

describe('origins (rows O)', () => {
  const foreign = ['https://evil.example', 'null', 'file://', 'http://localhost:1', 'chrome-extension://x', '']

  it.each([...foreign, 'http://127.0.0.1:P.evil.com', 'https://127.0.0.1:P', 'http://127.0.0.1'])(
    'O1, O2: %j is refused on every method, and gets no CORS header',
    async (origin) => {
      const door = await openStubDoor()
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const answer = await sendRaw(door.port, {
          head: [
            ...door.head(`${method} ${LIST}`),
            `Origin: ${origin.replaceAll('P', String(door.port))}`,
            'Content-Length: 2',
            'Content-Type: application/json',
          ],
          body: '{}',
        })
        expect(answer.status).toBe(403)
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      }
      expect(await isUntouched(door)).toBe(true)
    },
  )

  it('takes its own origin, but only that of the name it was asked by', async () => {
    const door = await openStubDoor()
    const host = `localhost:${door.port}`
    expect((await getRaw(door, { Host: host, Origin: `http://${host}` })).status).toBe(200)
    expect((await getRaw(door, { Host: host, Origin: `http://127.0.0.1:${door.port}` })).status).toBe(403)
  })

  it('O3: a preflight gets no leave', async () => {
    const door = await openStubDoor()
    for (const extra of [[], ['Access-Control-Request-Private-Network: true']]) {
      const answer = await sendRaw(door.port, {
        head: [
          `OPTIONS ${LIST} HTTP/1.1`,
          `Host: 127.0.0.1:${door.port}`,
          'Origin: https://evil.example',
          'Access-Control-Request-Method: POST',
          'Access-Control-Request-Headers: authorization',
          ...extra,
        ],
      })
      expect(answer.status).toBe(403)
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('O4: what another site makes a browser load is refused without an Origin too', async () => {
    const door = await openStubDoor()
    for (const site of ['cross-site', 'same-site', 'unknown']) {
      expect((await getRaw(door, { 'Sec-Fetch-Site': site })).status).toBe(403)
      const navigation = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
      expect((await getRaw(door, navigation)).status).toBe(403)
    }
    for (const site of ['none', 'same-origin'])
      expect((await getRaw(door, { 'Sec-Fetch-Site': site })).status).toBe(200)
  })

  it('O4: a link may lead to the empty page, but not be framed or pull its files', async () => {
    const door = await openStubDoor()
    const from = (dest: string, target: string): Promise<RawAnswer> =>
      getRaw(
        door,
        { Authorization: null, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': dest },
        target,
      )
    expect((await from('document', '/')).status).toBe(503)
    expect((await from('iframe', '/')).status).toBe(403)
    expect((await from('document', '/assets/index.js')).status).toBe(403)
  })

  it('O5: a form’s POST is 401 without the token and 415 with it', async () => {
    const door = await openStubDoor()
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'text/plain;application/json']) {
      const head = [
        `POST ${LIST} HTTP/1.1`,
        `Host: 127.0.0.1:${door.port}`,
        `Content-Type: ${type}`,
        'Content-Length: 2',
      ]
      expect((await sendRaw(door.port, { head, body: '{}' })).status).toBe(401)
      const withToken = [...head, `Authorization: Bearer ${door.token}`]
      expect((await sendRaw(door.port, { head: withToken, body: '{}' })).status).toBe(415)
    }
    expect(await isUntouched(door)).toBe(true)
  })

  it('O6: a page’s blind upload is refused before anything of it is written', async () => {
    const door = await openStubDoor()
    const id = await door.create()
    const body = Buffer.from(
      '--b\r\nContent-Disposition: form-data; name="skill_package"; filename="a.zip"\r\n\r\nPK\r\n--b--',
    )
    const head = [
      `POST ${LIST}/${id}/upload HTTP/1.1`,
      `Host: 127.0.0.1:${door.port}`,
      'Content-Type: multipart/form-data; boundary=b',
      `Content-Length: ${body.length}`,
    ]
    expect((await sendRaw(door.port, { head: [...head, 'Origin: https://evil.example'], body })).status).toBe(403)
    expect((await sendRaw(door.port, { head, body })).status).toBe(401)
    expect(door.engine.stub.incoming()).toEqual([])
    expect(door.engine.stub.run(id).hasStarted()).toBe(false)
  })
})

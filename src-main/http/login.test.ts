import { describe, expect, it } from 'vitest'
import { LIST } from '../testing/knock.ts'
import type { EngineStub } from '../testing/engine-stub.ts'
import { openStubDoor, type TestDoor } from '../testing/open-test-door.ts'

type Door = TestDoor<EngineStub>

function login(door: Door, secret: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${door.url}/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ secret }),
  })
}

const secretOf = (link: string): string => new URLSearchParams(new URL(link).hash.slice(1)).get('login') ?? ''

/** The Cookie header of a browser that followed a link. */
async function signIn(door: Door): Promise<string> {
  const answer = await login(door, secretOf(door.app.loginLink()))
  return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
}

describe('a one-time link', () => {
  it('has its secret in the fragment, which no browser sends', async () => {
    const door = await openStubDoor()
    const link = new URL(door.app.loginLink())
    expect(link.origin).toBe(door.url)
    expect(link.search).toBe('')
    expect(secretOf(link.href)).toMatch(/^[\w-]{43}$/)
  })

  it('is traded for a cookie that no script can read and no other site can send', async () => {
    const door = await openStubDoor()
    const answer = await login(door, secretOf(door.app.loginLink()))
    expect([answer.status, await answer.json()]).toEqual([200, { caller: 'cookie', can_name_paths: false }])
    const cookie = new RegExp(`^skill_tryout_${door.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`)
    expect(answer.headers.get('set-cookie')).toMatch(cookie)
  })

  it('works once, and not at all when it is wrong', async () => {
    const door = await openStubDoor()
    const secret = secretOf(door.app.loginLink())
    expect((await login(door, secret)).status).toBe(200)
    for (const bad of [secret, 'x'.repeat(43), door.token]) {
      const answer = await login(door, bad)
      expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'login_invalid' }])
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
  })

  it('is refused from another site, and as a form', async () => {
    const door = await openStubDoor()
    const secret = secretOf(door.app.loginLink())
    expect((await login(door, secret, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await login(door, secret, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await login(door, 7)).status).toBe(422)
    expect((await login(door, secret, { origin: door.url })).status).toBe(200)
  })

  it('can be made by a program with the token, not by a page', async () => {
    const door = await openStubDoor()
    const made = await door.call('/v1/login-links', { method: 'POST' })
    const body: unknown = await made.json()
    expect((await login(door, secretOf(String(Reflect.get(Object(body), 'url'))))).status).toBe(200)
    const byPage = await fetch(`${door.url}/v1/login-links`, {
      method: 'POST',
      headers: { cookie: await signIn(door), origin: door.url },
    })
    expect([byPage.status, await byPage.json()]).toMatchObject([403, { code: 'caller_forbidden' }])
  })

  it('of a hundred, only the newest are good', async () => {
    const door = await openStubDoor({ limits: { loginLinks: 2 } })
    const [first = '', ...rest] = [1, 2, 3].map(() => secretOf(door.app.loginLink()))
    expect((await login(door, first)).status).toBe(401)
    for (const secret of rest) expect((await login(door, secret)).status).toBe(200)
  })
})

describe('the cookie of a session', () => {
  it('reads, and is told apart from the token', async () => {
    const door = await openStubDoor()
    const cookie = await signIn(door)
    const answer = await fetch(`${door.url}/v1/session`, {
      headers: { cookie: `other=1; ${cookie}; skill_tryout_1=x` },
    })
    expect([answer.status, await answer.json()]).toEqual([200, { caller: 'cookie', can_name_paths: false }])
    expect(await (await door.call('/v1/session')).json()).toEqual({ caller: 'token', can_name_paths: true })
  })

  it('changes things only for a page of this server', async () => {
    const door = await openStubDoor()
    const cookie = await signIn(door)
    const create = (headers: Record<string, string>): Promise<Response> =>
      fetch(door.url + LIST, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: '{}',
      })
    expect((await create({ origin: door.url })).status).toBe(200)
    for (const headers of [{}, { origin: 'null' }, { origin: 'http://127.0.0.1:1' }]) {
      const answer = await create(headers)
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'origin_forbidden' }])
    }
  })

  it('may not add a folder by its path', async () => {
    const door = await openStubDoor()
    const add = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${door.url}/v1/library`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"path":"/etc"}',
      })
    const byPage = await add({ cookie: await signIn(door), origin: door.url })
    expect([byPage.status, await byPage.json()]).toMatchObject([403, { code: 'caller_forbidden' }])
    expect((await add({ authorization: `Bearer ${door.token}` })).status).toBe(200)
  })

  it('is worth nothing when it is wrong, of another port, or beside a wrong token', async () => {
    const door = await openStubDoor()
    const cookie = await signIn(door)
    const [name = '', value = ''] = cookie.split('=')
    const cookies = [`${name}=x`, `${name}=`, `skill_tryout_1=${value}`, `x${cookie}`, value]
    for (const bad of cookies) {
      expect([bad, (await fetch(door.url + LIST, { headers: { cookie: bad } })).status]).toEqual([bad, 401])
    }
    const both = await fetch(door.url + LIST, { headers: { cookie, authorization: 'Bearer x' } })
    expect(both.status).toBe(401)
    const twice = await fetch(door.url + LIST, { headers: { cookie: `${name}=planted; ${cookie}` } })
    expect(twice.status).toBe(200)
  })

  it('dies with the server', async () => {
    const before = await openStubDoor()
    const after = await openStubDoor()
    const cookie = (await signIn(before)).replace(String(before.port), String(after.port))
    expect((await fetch(after.url + LIST, { headers: { cookie } })).status).toBe(401)
  })
})

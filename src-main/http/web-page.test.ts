import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineStub } from '../testing/engine-stub.ts'
import { openStubDoor, type TestDoor } from '../testing/open-test-door.ts'
import { sendRaw } from '../testing/raw-http.ts'

async function openBuiltDoor(): Promise<TestDoor<EngineStub>> {
  const door = await openStubDoor()
  mkdirSync(join(door.webRootPath, 'assets'))
  writeFileSync(join(door.webRootPath, 'index.html'), '<!doctype html><title>built</title>')
  writeFileSync(join(door.webRootPath, 'favicon.svg'), '<svg/>')
  writeFileSync(join(door.webRootPath, 'secret.txt'), 'secret')
  writeFileSync(join(door.webRootPath, 'assets', 'index-B3xQ.js'), 'export {}')
  writeFileSync(join(door.webRootPath, 'assets', 'font-aa.woff2'), 'font')
  return door
}

/** A plain loading by a browser: no token, no cookie. */
const load = (door: TestDoor<EngineStub>, path: string, init?: RequestInit): Promise<Response> =>
  fetch(door.url + path, init)

describe('the built page', () => {
  it('is there for anybody, under a policy that lets nothing else in', async () => {
    const door = await openBuiltDoor()
    const answer = await load(door, '/')
    expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html><title>built</title>'])
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    const policy = answer.headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy.split('; ')).toContain(rule)
    }
    expect(policy).not.toMatch(/unsafe|http:|https:|\*/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('keeps what is named by its content for ever', async () => {
    const door = await openBuiltDoor()
    const script = await load(door, '/assets/index-B3xQ.js')
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await load(door, '/assets/font-aa.woff2')).headers.get('content-type')).toBe('font/woff2')
    expect((await load(door, '/favicon.svg')).headers.get('content-type')).toBe('image/svg+xml')
    expect((await load(door, '/assets/none.js')).status).toBe(404)
    expect((await load(door, '/', { method: 'HEAD' })).headers.get('content-length')).toBe('35')
  })

  it('is all that is there: other files of the folder, and what is above it, need a token and then are not found', async () => {
    const door = await openBuiltDoor()
    const paths = [
      '/secret.txt',
      '/assets/../secret.txt',
      '/assets/..%2fsecret.txt',
      '/assets/%2e%2e/secret.txt',
      '/assets/',
    ]
    for (const path of ['/assets/..\\secret.txt', '/assets/.hidden', '/assets//x', '/package.json', ...paths]) {
      const bare = await sendRaw(door.port, { head: [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${door.port}`] })
      expect([path, bare.status]).toEqual([path, 401])
      const known = await sendRaw(door.port, { head: door.head(`GET ${path}`) })
      expect([path, known.status]).toEqual([path, 404])
      expect(known.body).not.toContain('secret"')
    }
  })

  it('is not served from a folder that stands where a file should be', async () => {
    const door = await openBuiltDoor()
    mkdirSync(join(door.webRootPath, 'assets', 'folder.js'))
    symlinkSync('/nowhere', join(door.webRootPath, 'assets', 'dangling.js'))
    expect((await load(door, '/assets/folder.js')).status).toBe(404)
    expect((await load(door, '/assets/dangling.js')).status).toBe(404)
  })

  it('says what to do when it was never built', async () => {
    const door = await openStubDoor()
    const answer = await load(door, '/')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('npm run build')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})

describe('the page in the desktop', () => {
  const page = (door: TestDoor<EngineStub>, path: string): Promise<Response> =>
    door.app.answerPage(new URL(path, 'app://skill-tryout'))

  it('is the same files, and the start page for an address that is a view', async () => {
    const door = await openBuiltDoor()
    for (const path of ['/', '/index.html', '/runs/7f1a', '/settings?tab=keys']) {
      const answer = await page(door, path)
      expect([path, answer.status, await answer.text()]).toEqual([path, 200, '<!doctype html><title>built</title>'])
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    }
    expect(await (await page(door, '/assets/index-B3xQ.js')).text()).toBe('export {}')
  })

  it('has no file that was not built', async () => {
    const door = await openBuiltDoor()
    for (const path of ['/assets/none.js', '/secret.txt', '/assets/..%2fsecret.txt', '/%2e%2e/secret.txt']) {
      expect([path, (await page(door, path)).status]).toEqual([path, 404])
    }
  })
})

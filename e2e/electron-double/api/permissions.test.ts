import { beforeEach, expect, test } from 'vitest'
import type { CdpSession } from '../browser/cdp.ts'
import { createSchemeUrls } from '../browser/scheme-urls.ts'
import { createPermissions, type Permissions } from './permissions.ts'

const urls = createSchemeUrls()
urls.add('app')
urls.setPort(4711)
const told: Record<string, string> = {}
const origins = new Set<unknown>()
// Stands for the browser's session: keeps what it is told.
const root: CdpSession = {
  send: (method, params) => {
    const { permission, setting, origin } = params as { permission: { name: string }; setting: string; origin: string }
    if (method === 'Browser.setPermission') told[permission.name] = setting
    origins.add(origin)
    return Promise.resolve(undefined as never)
  },
  on: () => () => undefined,
}
let permissions: Permissions
beforeEach(() => {
  permissions = createPermissions(urls)
  for (const name of Object.keys(told)) Reflect.deleteProperty(told, name)
})

test('without handlers Chromium is told nothing', async () => {
  await permissions.apply(root, {}, 'app://host/')
  expect(told).toEqual({})
})

test('the check decides first; the request is asked only about what it lets through', async () => {
  const asked: string[] = []
  const seen: unknown[] = []
  permissions.setCheckHandler((_contents: object, permission: string, origin: string, details: object) => {
    seen.push([origin, details])
    return ['geolocation', 'clipboard-sanitized-write'].includes(permission)
  })
  permissions.setRequestHandler((_contents: object, permission: string, answer: (isGranted: boolean) => void) => {
    asked.push(permission)
    answer(permission === 'clipboard-sanitized-write')
  })
  await permissions.apply(root, {}, 'app://host/page')
  expect(asked.sort()).toEqual(['clipboard-sanitized-write', 'geolocation'])
  expect(told).toMatchObject({
    'clipboard-write': 'granted',
    geolocation: 'denied',
    camera: 'denied',
    notifications: 'denied',
  })
  expect(seen[0]).toEqual(['app://host/', { requestingUrl: 'app://host/page', isMainFrame: true }])
  expect([...origins]).toEqual(['http://app--host.localhost:4711'])
})

test('an origin is told once, until the handlers change', async () => {
  let count = 0
  const check = (): boolean => {
    count += 1
    return false
  }
  permissions.setCheckHandler(check)
  await permissions.apply(root, {}, 'app://host/one')
  const once = count
  await permissions.apply(root, {}, 'app://host/two')
  expect(count).toBe(once)
  permissions.setCheckHandler(check)
  await permissions.apply(root, {}, 'app://host/three')
  expect(count).toBe(2 * once)
})

test('whoever does not answer has not granted', async () => {
  permissions.setRequestHandler(() => undefined)
  expect(await permissions.isGranted({}, 'openExternal', 'app://host/')).toBe(false)
})

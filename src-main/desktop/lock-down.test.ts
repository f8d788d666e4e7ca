import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import { isPermitted, lockDown } from './lock-down.ts'

const { electron } = vi.hoisted(() => {
  const session: { defaultSession: unknown } = { defaultSession: null }
  const app: { app: unknown } = { app: null }
  return { electron: Object.assign(app, { session }) }
})
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
  session: electron.session,
}))

type Handler = (...args: unknown[]) => unknown
interface FakeSession extends EventEmitter {
  readonly handlers: Record<string, Handler>
}

function createSession(): FakeSession {
  const handlers: Record<string, Handler> = {}
  const keep = (name: string) => ({ [`set${name}`]: (handler: Handler) => (handlers[name] = handler) })
  return Object.assign(new EventEmitter(), {
    handlers,
    ...keep('PermissionRequestHandler'),
    ...keep('PermissionCheckHandler'),
    ...keep('DevicePermissionHandler'),
    ...keep('BluetoothPairingHandler'),
    ...keep('DisplayMediaRequestHandler'),
  })
}
function createContents() {
  const contents = Object.assign(new EventEmitter(), {
    openHandler: undefined as Handler | undefined,
    closeDevTools: vi.fn(),
    getURL: () => 'app://skill-tryout/',
    setWindowOpenHandler: (handler: Handler) => (contents.openHandler = handler),
  })
  return contents
}

let app: EventEmitter & { isPackaged: boolean }
let session: FakeSession
const refused = vi.fn()
beforeEach(() => {
  vi.clearAllMocks()
  app = Object.assign(new EventEmitter(), { isPackaged: true, whenReady: () => Promise.resolve() })
  session = createSession()
  electron.app = app
  electron.session.defaultSession = session
  lockDown(refused)
  app.emit('session-created', session)
})

const OURS = { requestingUrl: 'app://skill-tryout/', isMainFrame: true }

test.each([
  'geolocation',
  'notifications',
  'clipboard-read',
  'media',
  'display-capture',
  'fileSystem',
  'openExternal',
  'unknown',
])('%s is denied, asked and checked', (permission) => {
  const answer = vi.fn()
  session.handlers['PermissionRequestHandler']?.({}, permission, answer, OURS)
  expect(answer).toHaveBeenCalledExactlyOnceWith(false)
  expect(session.handlers['PermissionCheckHandler']?.({}, permission, 'app://skill-tryout', OURS)).toBe(false)
})

test('text may be copied, from our own page only', () => {
  const write = 'clipboard-sanitized-write'
  expect(isPermitted(write, 'app://skill-tryout/', true)).toBe(true)
  expect(isPermitted(write, 'app://skill-tryout/', false)).toBe(false)
  expect(isPermitted(write, 'https://evil.example/', true)).toBe(false)
})

test('devices, pairing and screens are denied', () => {
  expect(session.handlers['DevicePermissionHandler']?.({})).toBe(false)
  const answer = vi.fn()
  session.handlers['BluetoothPairingHandler']?.({}, answer)
  session.handlers['DisplayMediaRequestHandler']?.({}, answer)
  expect(answer.mock.calls).toEqual([[{ confirmed: false }], [null]])
  for (const name of ['select-hid-device', 'select-usb-device', 'select-serial-port']) {
    const event = { preventDefault: vi.fn() }
    const callback = vi.fn()
    session.emit(name, event, {}, name === 'select-serial-port' ? {} : callback, callback)
    expect(event.preventDefault).toHaveBeenCalledOnce()
    expect(callback.mock.calls.flat().filter(Boolean)).toEqual([])
  }
})

test('only files of our own server are downloaded', () => {
  const download = (url: string): boolean => {
    const event = { preventDefault: vi.fn() }
    session.emit('will-download', event, { getURL: () => url })
    return event.preventDefault.mock.calls.length === 0
  }
  expect(download('app://skill-tryout/v1/temp-skill-runs/1/bundle')).toBe(true)
  expect(download('blob:app://skill-tryout/6d1f')).toBe(true)
  expect(download('https://evil.example/x.exe')).toBe(false)
  expect(download('data:text/plain,x')).toBe(false)
})

test('a page goes nowhere but to our own pages, opens no window and holds no webview', () => {
  const contents = createContents()
  app.emit('web-contents-created', {}, contents)
  for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
    for (const [url, isOurs] of [
      ['app://skill-tryout/runs', true],
      ['https://evil.example/', false],
      ['file:///etc/passwd', false],
      ['app://skill-tryout/v1/temp-skill-runs/1/artifacts/artifacts/evil.html', false],
    ] as const) {
      const event = { url, preventDefault: vi.fn() }
      contents.emit(name, event)
      expect(event.preventDefault, `${name} ${url}`).toHaveBeenCalledTimes(isOurs ? 0 : 1)
    }
  }
  expect(contents.openHandler?.({ url: 'app://skill-tryout/' })).toEqual({ action: 'deny' })
  const attach = { preventDefault: vi.fn() }
  contents.emit('will-attach-webview', attach)
  expect(attach.preventDefault).toHaveBeenCalledOnce()
  expect(refused).toHaveBeenCalledWith('navigation', 'https://evil.example/')
})

test('developer tools shut again in a package', () => {
  const contents = createContents()
  app.emit('web-contents-created', {}, contents)
  contents.emit('devtools-opened')
  expect(contents.closeDevTools).toHaveBeenCalledOnce()
  app.isPackaged = false
  contents.emit('devtools-opened')
  expect(contents.closeDevTools).toHaveBeenCalledOnce()
})

test('a session that is told of twice is locked once', async () => {
  await Promise.resolve()
  expect(session.listenerCount('will-download')).toBe(1)
})

test('the default session is locked even if nobody tells of it', async () => {
  const silent = createSession()
  electron.session.defaultSession = silent
  lockDown(refused)
  await Promise.resolve()
  expect(silent.handlers['PermissionRequestHandler']).toBeTypeOf('function')
})

import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from '../contract/client.ts'
import { DESKTOP_CHANNELS, type DesktopChannel } from '../contract/desktop.ts'
import { DesktopError } from './desktop-error.ts'
import { answerCall, registerIpc, type DesktopHandlers, type IpcParts, type Sender } from './ipc.ts'

const { ipcMain } = vi.hoisted(() => ({ ipcMain: { handle: vi.fn(), removeAllListeners: vi.fn() } }))
vi.mock('electron', () => ({ default: {}, app: {}, ipcMain }))

const OWN: Sender = { sender: { id: 7 }, senderFrame: { url: 'app://skill-tryout/runs', parent: null } }
const warn = vi.fn()
const error = vi.fn()
let called: unknown[][]
let parts: IpcParts
beforeEach(() => {
  vi.clearAllMocks()
  called = []
  const record = (...args: unknown[]): Promise<never> => {
    called.push(args)
    // Each channel has its own answer; here only the arguments matter.
    return Promise.resolve(null as never)
  }
  const handlers = Object.fromEntries(Object.values(DESKTOP_CHANNELS).map((channel) => [channel, record]))
  parts = { handlers: handlers as unknown as DesktopHandlers, ownContentsId: () => 7, log: { warn, error } }
})

test('every channel of the contract is registered, and electron-store’s own listener is gone', () => {
  registerIpc(parts)
  expect(ipcMain.handle.mock.calls.map(([channel]) => channel as string).sort()).toEqual(
    Object.values(DESKTOP_CHANNELS).sort(),
  )
  expect(ipcMain.removeAllListeners).toHaveBeenCalledWith('electron-store-get-data')
})

test('a good call reaches its handler', async () => {
  expect(await answerCall(parts, DESKTOP_CHANNELS.setProgress, OWN, ['busy'])).toEqual({ ok: true, value: null })
  expect(called).toEqual([['busy']])
})

test.each<[string, Sender]>([
  ['a frame inside our page', { ...OWN, senderFrame: { url: 'app://skill-tryout/', parent: {} } }],
  ['a page from elsewhere', { ...OWN, senderFrame: { url: 'https://evil.example/', parent: null } }],
  ['an answer of the API shown as a page', { ...OWN, senderFrame: { url: 'app://skill-tryout/v1/x', parent: null } }],
  ['another window', { ...OWN, sender: { id: 8 } }],
  ['a frame that is gone', { ...OWN, senderFrame: null }],
])('%s is refused', async (_what, sender) => {
  const answer = await answerCall(parts, DESKTOP_CHANNELS.setProgress, sender, ['busy'])
  expect(answer).toMatchObject({ ok: false, code: 'sender_refused' })
  expect(called).toEqual([])
  expect(warn).toHaveBeenCalled()
})

test('without a window nobody is ours', async () => {
  const answer = await answerCall({ ...parts, ownContentsId: () => null }, DESKTOP_CHANNELS.revealLogs, OWN, [])
  expect(answer).toMatchObject({ ok: false, code: 'sender_refused' })
})

test.each<[DesktopChannel, unknown[]]>([
  [DESKTOP_CHANNELS.pickSkill, ['anything']],
  [DESKTOP_CHANNELS.addPath, ['']],
  [DESKTOP_CHANNELS.addPath, ['/a\0b']],
  [DESKTOP_CHANNELS.addPath, [{ toString: () => '/etc' }]],
  [DESKTOP_CHANNELS.openArtifact, ['id', 'artifacts/../../../etc/passwd']],
  [DESKTOP_CHANNELS.openArtifact, ['id', '/etc/passwd']],
  [DESKTOP_CHANNELS.openArtifact, ['id', 'result/result.json']],
  [DESKTOP_CHANNELS.openArtifact, ['id', 'artifacts/a\\b']],
  [DESKTOP_CHANNELS.openArtifact, ['../id', 'artifacts/a']],
  [DESKTOP_CHANNELS.revealArtifact, ['id']],
  [DESKTOP_CHANNELS.openInEditor, ['lib', 'SKILL.md', 0]],
  [DESKTOP_CHANNELS.openInEditor, ['lib', '../SKILL.md', 1]],
  [DESKTOP_CHANNELS.openInEditor, ['lib', 'SKILL.md', '1']],
  [DESKTOP_CHANNELS.notify, [{ title: 'x', body: 'y', requestId: 'a b' }]],
  [DESKTOP_CHANNELS.notify, [{ title: 'x'.repeat(201), body: 'y', requestId: 'a' }]],
  [DESKTOP_CHANNELS.notify, [{ title: 'x', body: 'y', requestId: 'a', icon: '/etc/passwd' }]],
  [DESKTOP_CHANNELS.setProgress, []],
  [DESKTOP_CHANNELS.setProgress, ['busy', 'more']],
  [DESKTOP_CHANNELS.setPreferences, [{ zoom: 99 }]],
  [DESKTOP_CHANNELS.setPreferences, [{ unknown: true }]],
  [DESKTOP_CHANNELS.revealLogs, ['/etc']],
  [DESKTOP_CHANNELS.setApiKey, ['PATH', '/tmp']],
  [DESKTOP_CHANNELS.setApiKey, ['OPENAI_API_KEY', 'a\r\nx-header: b']],
  [DESKTOP_CHANNELS.setApiKey, ['OPENAI_API_KEY', '']],
  [DESKTOP_CHANNELS.removeApiKey, ['__proto__']],
])('%s refuses %j', async (channel, args) => {
  expect(await answerCall(parts, channel, OWN, args)).toMatchObject({ ok: false, code: 'arguments_invalid' })
  expect(called).toEqual([])
})

test('an error of ours or of the API comes back as its code and message', async () => {
  const fail = (cause: Error): IpcParts => ({
    ...parts,
    handlers: { ...parts.handlers, [DESKTOP_CHANNELS.revealLogs]: () => Promise.reject(cause) },
  })
  const ours = await answerCall(fail(new DesktopError('canceled', 'No')), DESKTOP_CHANNELS.revealLogs, OWN, [])
  expect(ours).toEqual({ ok: false, code: 'canceled', message: 'No' })
  const api = new ApiError(404, { code: 'library_item_not_found', detail: 'Gone' })
  const theirs = await answerCall(fail(api), DESKTOP_CHANNELS.revealLogs, OWN, [])
  expect(theirs).toEqual({ ok: false, code: 'library_item_not_found', message: 'Gone' })
})

test('a bug tells the page nothing and the log everything', async () => {
  const bug = new Error('ENOENT: /home/someone/secret')
  const broken = { ...parts, handlers: { ...parts.handlers, [DESKTOP_CHANNELS.revealLogs]: () => Promise.reject(bug) } }
  const answer = await answerCall(broken, DESKTOP_CHANNELS.revealLogs, OWN, [])
  expect(answer).toEqual({ ok: false, code: 'internal_error', message: 'Something went wrong here' })
  expect(error).toHaveBeenCalledWith(expect.objectContaining({ err: bug }), expect.any(String))
})

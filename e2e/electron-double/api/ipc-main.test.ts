import { expect, test } from 'vitest'
import { makeCodec } from '../page/codec.ts'
import { createIpcMain } from './ipc-main.ts'

const codec = makeCodec()

async function call(dispatch: ReturnType<typeof createIpcMain>['dispatch'], channel: string, ...args: unknown[]) {
  const answers: [boolean, unknown][] = []
  await dispatch.call(channel, {}, codec.encode(args), (isSuccess, body) =>
    answers.push([isSuccess, codec.decode(body)]),
  )
  return answers
}

test('a handler answers, once or for good, and there is one for each channel', async () => {
  const { ipcMain, dispatch } = createIpcMain()
  ipcMain.handle('add', (_event: object, one: number, other: number) => one + other)
  ipcMain.handleOnce('once', () => 'only now')
  expect(() => ipcMain.handle('add', () => 0)).toThrow("Attempted to register a second handler for 'add'")
  expect(await call(dispatch, 'add', 2, 3)).toEqual([[true, 5]])
  expect(await call(dispatch, 'once')).toEqual([[true, 'only now']])
  expect(await call(dispatch, 'once')).toMatchObject([
    [false, { message: expect.stringContaining('No handler registered') as string }],
  ])
})

test('an answer that cannot be cloned fails the call', async () => {
  const { ipcMain, dispatch } = createIpcMain()
  ipcMain.handle('function', () => () => 1)
  const [[isSuccess, error] = []] = await call(dispatch, 'function')
  expect(isSuccess).toBe(false)
  expect(String(error)).toContain('could not be cloned')
})

test('sendSync has no answer here: to give one fails by name', () => {
  const { ipcMain, dispatch } = createIpcMain()
  ipcMain.on('sync', (event: { returnValue: unknown }) => (event.returnValue = 1))
  expect(() => dispatch.deliver('sync', {}, codec.encode([]))).toThrow(
    "returnValue of ipcMain.on('sync') is not supported",
  )
})

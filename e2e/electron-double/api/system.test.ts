import { expect, test } from 'vitest'
import { createCallRecord } from './call-record.ts'
import { createReadyGate } from './ready-gate.ts'
import { createClipboard, createDialog, createSafeStorage, createShell } from './system.ts'

test('a dialog is cancelled at once, in the record, and not there before ready', async () => {
  const calls = createCallRecord()
  const gate = createReadyGate()
  const dialog = createDialog(calls, gate)
  expect(() => dialog.showOpenDialog({})).toThrow('dialog module can only be used after app is ready')
  gate.open()
  expect(await dialog.showOpenDialog({ properties: ['openDirectory'] })).toEqual({ canceled: true, filePaths: [] })
  expect(await dialog.showSaveDialog({})).toEqual({ canceled: true, filePath: '' })
  expect(await dialog.showMessageBox({ message: 'Stop?', buttons: ['Stop', 'Keep'], cancelId: 1 })).toMatchObject({
    response: 1,
  })
  expect(calls.of('dialog.showOpenDialog')).toEqual([[{ properties: ['openDirectory'] }]])
  expect(() => dialog.showMessageBoxSync()).toThrow('dialog.showMessageBoxSync is not supported')
})

test('nothing is encrypted, and nobody is told otherwise', async () => {
  const storage = createSafeStorage()
  expect(storage.isEncryptionAvailable()).toBe(false)
  expect(() => storage.encryptString()).toThrow('Encryption is not available')
  await expect(storage.encryptStringAsync()).rejects.toThrow('Encryption is not available')
})

test('the shell opens nothing and says what it would have', async () => {
  const calls = createCallRecord()
  const shell = createShell(calls)
  expect(await shell.openPath('/a/file')).toBe('')
  shell.showItemInFolder('/a/file')
  expect(calls.all().map(({ api, args }) => [api, ...args])).toEqual([
    ['shell.openPath', '/a/file'],
    ['shell.showItemInFolder', '/a/file'],
  ])
  expect(() => Reflect.get(shell, 'trashItem') as unknown).toThrow('shell.trashItem is not supported')
})

test('the clipboard gives back what was put there', async () => {
  const clipboard = createClipboard()
  await clipboard.writeText('kept')
  expect(await clipboard.readText()).toBe('kept')
})

import { expect, test } from 'vitest'
import { MENU_COMMANDS, MENU_SHORTCUTS } from '../../src-main/contract/desktop.ts'
import { COMMAND_IDS, COMMANDS, commandOfKeys } from './commands.ts'

const press = (key: string, code: string, modifiers = '') => ({
  key,
  code,
  ctrlKey: modifiers.includes('c'),
  metaKey: modifiers.includes('m'),
  shiftKey: modifiers.includes('s'),
  altKey: modifiers.includes('a'),
})

test('no two commands have the same keys, and none has a bare letter', () => {
  const keys = COMMAND_IDS.map((id) => COMMANDS[id].keys).filter((one) => one !== null)
  expect(new Set(keys).size).toBe(keys.length)
  for (const one of keys) expect(one).toMatch(/^(Mod\+|Alt\+|Shift\+F|F\d|End$)/)
})

test('every command of the desktop menu is in the table, with the keys of the menu', () => {
  for (const command of MENU_COMMANDS) expect(COMMANDS[command].keys).toBe(MENU_SHORTCUTS[command])
})

test('Mod is Ctrl, and Cmd on a Mac; the other of the two is another key', () => {
  expect(commandOfKeys(press('k', 'KeyK', 'c'), false)).toBe('show-palette')
  expect(commandOfKeys(press('k', 'KeyK', 'm'), true)).toBe('show-palette')
  expect(commandOfKeys(press('k', 'KeyK', 'c'), true)).toBeNull()
})

test('Alt and a digit are found by the physical key, whatever the layout makes of them', () => {
  expect(commandOfKeys(press('¡', 'Digit1', 'a'), true)).toBe('run-tab-1')
  expect(commandOfKeys(press('Enter', 'Enter', 'cs'), false)).toBe('run-without-cache')
  expect(commandOfKeys(press('F6', 'F6', 's'), false)).toBe('previous-region')
  expect(commandOfKeys(press(',', 'Comma', 'c'), false)).toBe('show-settings')
})

test('Mod+R is ours, Mod+W and finding in a view are not', () => {
  expect(commandOfKeys(press('r', 'KeyR', 'c'), false)).toBe('rerun')
  expect(commandOfKeys(press('w', 'KeyW', 'c'), false)).toBeNull()
  expect(commandOfKeys(press('f', 'KeyF', 'c'), false)).toBeNull()
})

import { expect, test } from 'vitest'
import { createReadyGate } from './ready-gate.ts'
import { createScreen } from './screen.ts'

test('before ready there is no screen, as in Electron', () => {
  const gate = createReadyGate()
  const { screen } = createScreen(gate)
  expect(() => screen.getAllDisplays()).toThrow("The 'screen' module can't be used before the app 'ready' event")
  gate.open()
  expect(screen.getAllDisplays()).toHaveLength(1)
})

test('of two displays the one that shares most of a window is its own', () => {
  const gate = createReadyGate()
  gate.open()
  const { screen, setDisplays } = createScreen(gate)
  let changes = 0
  screen.on('display-metrics-changed', () => (changes += 1))
  setDisplays([
    { x: 0, y: 0, width: 1000, height: 800 },
    { x: 1000, y: 0, width: 500, height: 500 },
  ])
  expect(changes).toBe(1)
  expect(screen.getDisplayMatching({ x: 900, y: 0, width: 400, height: 100 }).id).toBe(2)
  expect(screen.getDisplayMatching({ x: 5000, y: 0, width: 10, height: 10 }).id).toBe(screen.getPrimaryDisplay().id)
  expect(screen.getDisplayNearestPoint({ x: 1200, y: 10 }).id).toBe(2)
})

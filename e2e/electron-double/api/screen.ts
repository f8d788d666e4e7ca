import { EventEmitter } from 'node:events'
import type { Display } from 'electron'
import type { ReadyGate } from './ready-gate.ts'
import { limitEvents, strict } from './strict.ts'
import type { Rectangle } from './window-bounds.ts'

export function createDisplay(id: number, bounds: Rectangle): Display {
  const { width, height } = bounds
  return {
    id,
    label: `Double ${id}`,
    bounds,
    workArea: bounds,
    workAreaSize: { width, height },
    size: { width, height },
    scaleFactor: 1,
    rotation: 0,
    internal: false,
    detected: true,
    monochrome: false,
    colorDepth: 24,
    depthPerComponent: 8,
    colorSpace: 'srgb',
    displayFrequency: 60,
    maximumCursorSize: { width: 0, height: 0 },
    nativeOrigin: { x: bounds.x, y: bounds.y },
    accelerometerSupport: 'unavailable',
    touchSupport: 'unavailable',
  }
}

export type Screen = ReturnType<typeof createScreen>['screen']

/** One display of 1920 x 1080, until a test says otherwise. */
export function createScreen(gate: ReadyGate) {
  let displays = [createDisplay(1, { x: 0, y: 0, width: 1920, height: 1080 })]
  const primary = (): Display => displays[0] ?? createDisplay(1, { x: 0, y: 0, width: 1920, height: 1080 })
  const afterReady = <T>(give: () => T): T => {
    gate.requireReady("The 'screen' module can't be used before the app 'ready' event")
    return give()
  }
  const byShared = (rect: Rectangle): Display =>
    displays.reduce(
      (best, display) => (shared(display.bounds, rect) > shared(best.bounds, rect) ? display : best),
      primary(),
    )
  const emitter = limitEvents('screen', new EventEmitter(), [
    'display-added',
    'display-removed',
    'display-metrics-changed',
  ])
  const screen = strict(
    'screen',
    Object.assign(emitter, {
      getAllDisplays: () => afterReady(() => displays.map((display) => structuredClone(display))),
      getPrimaryDisplay: () => afterReady(() => structuredClone(primary())),
      getDisplayMatching: (rect: Rectangle) => afterReady(() => structuredClone(byShared(rect))),
      getDisplayNearestPoint: ({ x, y }: { x: number; y: number }) =>
        afterReady(() => structuredClone(byShared({ x, y, width: 1, height: 1 }))),
      getCursorScreenPoint: () => afterReady(() => ({ x: 0, y: 0 })),
    }),
  )
  const setDisplays = (bounds: Rectangle[]): void => {
    displays = bounds.map((rect, index) => createDisplay(index + 1, rect))
    emitter.emit('display-metrics-changed', {}, structuredClone(primary()), ['bounds', 'workArea'])
  }
  return { screen, setDisplays, primary }
}

/** Area that two rectangles have in common. */
function shared(one: Rectangle, other: Rectangle): number {
  const wide = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)
  const high = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  return Math.max(0, wide) * Math.max(0, high)
}

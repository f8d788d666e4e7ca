import type { EventEmitter } from 'node:events'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowBoundsParts {
  emitter: EventEmitter
  workArea: () => Rectangle
  /** Gives the page its new size. */
  onSize: (size: Rectangle) => void
}

export type WindowBounds = ReturnType<typeof createWindowBounds>

/** Where a window is and how large: kept here, for headless Chromium has no screen; the page's size is real. */
export function createWindowBounds(given: Partial<Rectangle>, { emitter, workArea, onSize }: WindowBoundsParts) {
  const { width = 800, height = 600 } = given
  const area = workArea()
  let bounds: Rectangle = {
    x: given.x ?? area.x + Math.round((area.width - width) / 2),
    y: given.y ?? area.y + Math.round((area.height - height) / 2),
    width,
    height,
  }
  let normal = bounds
  let state: 'normal' | 'maximized' | 'minimized' | 'fullscreen' = 'normal'
  let minimum = [0, 0]

  const place = (next: Rectangle): void => {
    const before = bounds
    bounds = { ...next, width: Math.max(next.width, minimum[0] ?? 0), height: Math.max(next.height, minimum[1] ?? 0) }
    if (before.width !== bounds.width || before.height !== bounds.height) {
      onSize(bounds)
      emitter.emit('resize')
      emitter.emit('resized')
    }
    if (before.x !== bounds.x || before.y !== bounds.y) {
      emitter.emit('move')
      emitter.emit('moved')
    }
  }
  const enter = (next: typeof state, at: Rectangle, event: string): void => {
    if (state === next) return
    if (state === 'normal') normal = bounds
    state = next
    place(at)
    emitter.emit(event)
  }
  const setBounds = (next: Partial<Rectangle>): void => {
    place({ ...bounds, ...next })
    if (state === 'normal') normal = bounds
  }
  return {
    getBounds: () => ({ ...bounds }),
    getContentBounds: () => ({ ...bounds }),
    getNormalBounds: () => ({ ...(state === 'normal' ? bounds : normal) }),
    setBounds,
    getSize: () => [bounds.width, bounds.height],
    setSize: (wide: number, high: number) => setBounds({ width: wide, height: high }),
    getContentSize: () => [bounds.width, bounds.height],
    setContentSize: (wide: number, high: number) => setBounds({ width: wide, height: high }),
    getPosition: () => [bounds.x, bounds.y],
    setPosition: (x: number, y: number) => setBounds({ x, y }),
    getMinimumSize: () => [...minimum],
    setMinimumSize: (wide: number, high: number) => {
      minimum = [wide, high]
    },
    center: () => {
      const { x, y, width: wide, height: high } = workArea()
      setBounds({ x: x + Math.round((wide - bounds.width) / 2), y: y + Math.round((high - bounds.height) / 2) })
    },
    isNormal: () => state === 'normal',
    isMaximized: () => state === 'maximized',
    isMinimized: () => state === 'minimized',
    isFullScreen: () => state === 'fullscreen',
    maximize: () => enter('maximized', workArea(), 'maximize'),
    minimize: () => enter('minimized', bounds, 'minimize'),
    unmaximize: () => {
      if (state === 'maximized') enter('normal', normal, 'unmaximize')
    },
    restore: () => {
      if (state === 'minimized') enter('normal', normal, 'restore')
    },
    setFullScreen: (isWanted: boolean) => {
      if (isWanted) enter('fullscreen', workArea(), 'enter-full-screen')
      else if (state === 'fullscreen') enter('normal', normal, 'leave-full-screen')
    },
  }
}

/** Where the window was. Bounds are those of the window when it is not maximised, in the screen's own pixels. */
export interface WindowState {
  readonly bounds: Bounds
  readonly isMaximized: boolean
}

export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const MINIMUM_SIZE = { width: 480, height: 400 } as const
const DEFAULT_SIZE = { width: 1280, height: 820 } as const
/** So much of the window must lie on a screen that a person can take hold of it. */
const GRIP = { width: 120, height: 40 } as const

/**
 * Where to open the window.
 * @param saved what was stored, perhaps on a display that is gone since
 * @param workAreas the displays of now, the primary one first
 * @returns bounds on one of them; without x and y the system centres the window
 */
export function placeWindow(
  saved: WindowState | null,
  workAreas: readonly Bounds[],
): { width: number; height: number; x?: number; y?: number } {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE }
  const wanted = saved?.bounds ?? { ...primary, ...DEFAULT_SIZE }
  const home = saved === null ? undefined : workAreas.find((area) => isWithinReach(wanted, area))
  const area = home ?? primary
  const size = {
    width: clamp(wanted.width, MINIMUM_SIZE.width, Math.max(area.width, MINIMUM_SIZE.width)),
    height: clamp(wanted.height, MINIMUM_SIZE.height, Math.max(area.height, MINIMUM_SIZE.height)),
  }
  return home === undefined ? size : { ...size, x: wanted.x, y: Math.max(wanted.y, area.y) }
}

/** The title bar is at the top, so it is the top edge that must be reachable. */
function isWithinReach(bounds: Bounds, area: Bounds): boolean {
  const overlap = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  return overlap >= GRIP.width && bounds.y >= area.y - GRIP.height && bounds.y <= area.y + area.height - GRIP.height
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}

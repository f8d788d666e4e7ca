import type { DesktopAnswer, DesktopApi } from '../../src-main/contract/desktop.ts'

declare global {
  interface Window {
    readonly desktop?: DesktopApi
  }
}

/** The bridge to the desktop, or null in a browser. Asked at each use, so that a test can put one in. */
export function desktop(): DesktopApi | null {
  return window.desktop ?? null
}

/** A refusal of the desktop: errors cross the bridge as data. */
export class DesktopError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'DesktopError'
    this.code = code
  }
}

/** Turns an answer of the bridge into its value. @throws DesktopError when the desktop refused */
export async function fromDesktop<Value>(answer: Promise<DesktopAnswer<Value>>): Promise<Value> {
  const settled = await answer
  if (settled.ok) return settled.value
  throw new DesktopError(settled.code, settled.message)
}

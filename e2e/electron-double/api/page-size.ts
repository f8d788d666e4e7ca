import type { CdpSession } from '../browser/cdp.ts'

export interface PageSize {
  /** Of the page itself, in CSS pixels at zoom 1; the window around it is made to fit. */
  resize(size: { width: number; height: number }): Promise<void>
  zoom(factor: number): Promise<void>
}

/** Real sizes and a zoom that lays out as Chromium's own does: fewer, larger CSS pixels in the same window. */
export function createPageSize(root: CdpSession, page: CdpSession, targetId: string): PageSize {
  let factor = 1
  let size: { width: number; height: number } | undefined
  const apply = async (): Promise<void> => {
    if (factor === 1 || size === undefined) {
      await page.send('Emulation.clearDeviceMetricsOverride')
      return
    }
    const { width, height } = size
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: Math.round(width / factor),
      height: Math.round(height / factor),
      deviceScaleFactor: factor,
      mobile: false,
    })
  }
  return {
    resize: async ({ width, height }) => {
      size = { width, height }
      const { windowId } = await root.send('Browser.getWindowForTarget', { targetId })
      await root.send('Browser.setContentsSize', { windowId, width, height })
      await apply()
    },
    zoom: async (value) => {
      factor = value
      await apply()
    },
  }
}

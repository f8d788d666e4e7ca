import type { Locator, Page } from '@playwright/test'

/**
 * Drops files and folders of this machine onto an element, as a file manager would: trusted events, real entries, real paths.
 * Works in Electron, in its double and in a plain Chromium page.
 * @param paths absolute; files or folders
 */
export async function dropPaths(page: Page, target: Locator, paths: string[]): Promise<void> {
  await announcePaths(page, paths)
  if (!(await target.isVisible())) throw new Error('Nothing to drop on: the element is not visible')
  await target.scrollIntoViewIfNeeded()
  const box = await target.boundingBox()
  if (box === null) throw new Error('Nothing to drop on: the element has gone')
  const session = await page.context().newCDPSession(page)
  try {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', {
        type,
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
        // 1 is "copy".
        data: { items: [], files: paths, dragOperationsMask: 1 },
      })
    }
  } finally {
    await session.detach()
  }
}

/** The double cannot ask Chromium for a file's path in time; it is told beforehand. Elsewhere this does nothing. */
export async function announcePaths(page: Page, paths: string[]): Promise<void> {
  await page.evaluate((announced) => {
    const door: unknown = Reflect.get(window, '__electronDouble')
    if (typeof door !== 'object' || door === null) return
    const expect: unknown = Reflect.get(door, 'expectFiles')
    if (typeof expect === 'function') Reflect.apply(expect, door, [announced])
  }, paths)
}

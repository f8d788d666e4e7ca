import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from './find-chromium.ts'

const RESOURCES_PATH = join(import.meta.dirname, '..', '..', 'resources')
/** What Linux desktops look for; electron-builder makes the macOS and Windows icons of `icon.png`. */
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
const LARGEST = 1024

/** Draws `resources/icon.svg` in every size. Run it after a change of the picture: `node e2e/support/make-icons.ts`. */
async function makeIcons(): Promise<void> {
  const svg = await readFile(join(RESOURCES_PATH, 'icon.svg'), 'utf8')
  const browser = await chromium.launch({ executablePath: findChromium() })
  try {
    const page = await browser.newPage()
    await mkdir(join(RESOURCES_PATH, 'icons'), { recursive: true })
    for (const size of [...SIZES, LARGEST]) {
      await page.setViewportSize({ width: size, height: size })
      await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
      const png = await page.screenshot({ omitBackground: true })
      await writeFile(join(RESOURCES_PATH, size === LARGEST ? 'icon.png' : `icons/${size}x${size}.png`), png)
    }
  } finally {
    await browser.close()
  }
}

await makeIcons()

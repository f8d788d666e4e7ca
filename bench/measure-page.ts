import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import { findChromium } from '../e2e/support/find-chromium.ts'
import { startBenchServer } from './bench-server.ts'
import type { Note } from './figures.ts'
import { median } from './statistics.ts'

const RENDERER = resolve(import.meta.dirname, '../out/renderer')
/** What Debian's Chromium needs as root. */
const CHROMIUM_ARGS = ['--no-sandbox', '--disable-background-networking', '--no-first-run']

/** P9: what the page needs before it can show anything, and when it does. */
export async function measurePage(note: Note): Promise<void> {
  const html = readFileSync(join(RENDERER, 'index.html'), 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/g)].map((match) => match[1] ?? '')
  if (scripts.length === 0) throw new Error('the built page names no script')
  const bytes = scripts.reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(RENDERER, path)), { level: 9 }).length,
    0,
  )
  note('P9', `initial script, gzip (${scripts.length} files)`, bytes / 1024, 'KiB', { most: 350 })

  const server = await startBenchServer()
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
  try {
    const times: number[] = []
    for (let round = 0; round < 4; round += 1) {
      const { url } = await server.json<{ url: string }>('/v1/login-links', { method: 'POST' })
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
      const page = await context.newPage()
      const started = performance.now()
      await page.goto(url)
      await page.locator('main, [role="main"]').first().waitFor()
      // The browser's own first page is its start, not ours.
      if (round > 0) times.push(performance.now() - started)
      await context.close()
    }
    note('P9', 'first screen in a browser, from the address to the page’s main part', median(times), 'ms', {
      most: 1_000,
    })
  } finally {
    await browser.close()
    await server.stop()
  }
}

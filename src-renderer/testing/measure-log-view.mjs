// Measures the log view in a real browser (SPEC P8): node src-renderer/testing/measure-log-view.mjs [LINES] [DEVICE_SCALE_FACTOR]
// Prints one JSON object. CHROMIUM_PATH names the browser; without it the one on the PATH is taken.
import { chromium } from '@playwright/test'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build, preview } from 'vite'

const lines = Number(process.argv[2] ?? 1_000_000)
const deviceScaleFactor = Number(process.argv[3] ?? 1)
const root = new URL('..', import.meta.url).pathname
const outDir = new URL('../../out/log-view/', import.meta.url).pathname
const config = {
  root,
  configFile: false,
  logLevel: 'error',
  plugins: [react(), tailwindcss()],
  build: {
    outDir,
    emptyOutDir: true,
    rolldownOptions: { input: `${root}testing/run-output-preview.html` },
    chunkSizeWarningLimit: 2_000,
  },
  preview: { host: '127.0.0.1', port: 0 },
}
await build(config)
const server = await preview(config)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-precise-memory-info'],
})
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await page.goto(`${server.resolvedUrls.local[0]}testing/run-output-preview.html?lines=${lines}`, { timeout: 120_000 })
  await page.waitForSelector('[data-line]', { timeout: 120_000 })
  const heapMb = async () => {
    await devtools.send('HeapProfiler.collectGarbage')
    const { usedSize, backingStorageSize = 0 } = await devtools.send('Runtime.getHeapUsage')
    return Math.round((usedSize + backingStorageSize) / 1024 / 1024)
  }
  const measure = (call) => page.evaluate(`window.previewMeasures.${call}`)
  const last = String(lines - 10).padStart(7, '0')
  const report = {
    lines,
    deviceScaleFactor,
    heapMb: await heapMb(),
    ends: await measure('ends()'),
    wheel: await measure('wheel()'),
    drag: await measure('drag()'),
    searchLastLine: await measure(`search('[${last}]')`),
    searchCommon: await measure(`search('e')`),
    stream: await measure('stream(200)'),
    heapAfterMb: await heapMb(),
  }
  console.log(JSON.stringify(report, null, 2))
} finally {
  await browser.close()
  await server.close()
}

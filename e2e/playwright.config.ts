import { defineConfig } from '@playwright/test'
import { findElectronBinary } from './support/electron-binary.ts'
import type { HostOptions } from './support/open-app.ts'

/** What the desktop journeys really run in; the report carries the name. */
const desktopName = findElectronBinary() === null ? 'desktop (Electron double)' : 'desktop (Electron)'
const DESKTOP_ONLY = /desktop-.*\.spec\.ts/
/** axe looks at the page once, where it can be put into it; the desktop shows the same page. */
const WEB_ONLY = /web-.*\.spec\.ts/

export default defineConfig<HostOptions>({
  testDir: 'app',
  outputDir: '../test-results',
  fullyParallel: false,
  // Two cores: a third Chromium would only make the other two slower.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // Only where nobody can look at once; a second try is named in the report.
  retries: process.env['CI'] === undefined ? 0 : 1,
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] === undefined ? [['list']] : [['list'], ['json']],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: desktopName, use: { host: 'desktop' }, testIgnore: WEB_ONLY },
    { name: 'browser page', use: { host: 'web' }, testIgnore: DESKTOP_ONLY },
  ],
})

// `npm run screenshots`: the README's pictures, taken of the real app in a real browser. Run it after a change that can be seen.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { openApp } from './open-app.ts'

const PICTURES = resolve(import.meta.dirname, '../../docs/pictures')
/** What the README shows; the others are for a look and lie beside the test results. */
const SHOWN = ['run-light', 'problems-light', 'files-dark']
const OTHERS = resolve(import.meta.dirname, '../../test-results/pictures')
const WIDE = { width: 1280, height: 800 }
const SMALL = { width: 900, height: 700 }

const skill = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Skills' }).getByText(name, { exact: true })
const runState = (page: Page) => page.getByRole('region', { name: 'State of the run' })

async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, viewport] of [['', WIDE] as const, ['-small', SMALL] as const]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      // Until nothing has moved or faded for some frames: a new colour goes down the tree a level a frame.
      await page.evaluate(async () => {
        for (let quietFrames = 0, frame = 0; quietFrames < 20 && frame < 300; frame += 1) {
          await new Promise((done) => requestAnimationFrame(done))
          quietFrames = document.getAnimations().length === 0 ? quietFrames + 1 : 0
        }
      })
      const file = `${name}-${colorScheme}${size}`
      await page.screenshot({ path: join(SHOWN.includes(file) ? PICTURES : OTHERS, `${file}.png`) })
    }
  }
  await page.setViewportSize(WIDE)
}

await mkdir(PICTURES, { recursive: true })
const folder = await mkdtemp(join(tmpdir(), 'skill-tryout-pictures-'))
const app = await openApp('web', folder)
try {
  const page = app.page()
  await skill(page, 'broken-tryout').click()
  await page.getByText('Skill identity mismatch', { exact: false }).first().waitFor()
  await shoot(page, 'problems')
  await skill(page, 'hello-tryout').click()
  await page.getByText('Whom to greet').waitFor()
  await shoot(page, 'setup')
  await page.getByRole('switch', { name: /^Keep files/ }).click()
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  await runState(page).getByText('Succeeded').waitFor({ timeout: 60_000 })
  await page.getByRole('tab', { name: /^Logs/ }).click()
  await shoot(page, 'logs')
  await page.getByRole('tab', { name: /^Result/ }).click()
  await shoot(page, 'run')
  await page.getByRole('tab', { name: /^Artifacts/ }).click()
  await page.getByText('report.md').first().click()
  await shoot(page, 'artifacts')
  await page
    .getByRole('main')
    .getByRole('tab', { name: /^Files/ })
    .click()
  await page.getByText('.agents').first().waitFor()
  await shoot(page, 'files')
} finally {
  await app.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
console.log(`The README's pictures are in ${PICTURES}, the others in ${OTHERS}`)

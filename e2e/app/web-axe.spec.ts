import { expect, type Page } from '@playwright/test'
import { complaints } from '../support/axe-complaints.ts'
import { test } from '../support/open-app.ts'

const skill = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Skills' }).getByText(name, { exact: true })
const runState = (page: Page) => page.getByRole('region', { name: 'State of the run' })

test('axe finds nothing on any screen, in light and in dark', async ({ app }) => {
  // Some thirty looks at whole pages, each of them seconds on a busy machine.
  test.slow()
  const page = app.page()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await skill(page, 'broken-tryout').click()
    await expect(page.getByText('Skill identity mismatch', { exact: false }).first()).toBeVisible()
    expect(await complaints(page)).toEqual([])
    await skill(page, 'hello-tryout').click()
    await page.getByRole('tab', { name: 'Setup' }).click()
    await expect(page.getByText('Whom to greet')).toBeVisible()
    expect(await complaints(page)).toEqual([])
    await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
    await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
    for (const name of ['Result', 'Artifacts', 'Logs', 'Files', 'Request', 'Activity']) {
      await page
        .getByRole('main')
        .getByRole('tab', { name: new RegExp(`^${name}`) })
        .click()
      expect(await complaints(page)).toEqual([])
    }
    await page.keyboard.press('Control+Comma')
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await complaints(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /engines ready/ }).click()
    await expect(page.getByRole('dialog', { name: 'Engines' })).toBeVisible()
    expect(await complaints(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Slash')
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await complaints(page)).toEqual([])
    await page.keyboard.press('Escape')
  }
})

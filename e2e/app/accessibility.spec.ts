import { expect, type Page } from '@playwright/test'
import { test } from '../support/open-app.ts'

const skill = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Skills' }).getByText(name, { exact: true })
const runState = (page: Page) => page.getByRole('region', { name: 'State of the run' })

test('a run can be started, watched and read by keyboard alone', async ({ app }) => {
  const page = app.page()
  await expect(skill(page, 'hello-tryout')).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox', { name: 'Command palette' })).toBeFocused()
  await page.keyboard.type('hello-tryout')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Whom to greet')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
  await page.keyboard.press('Alt+2')
  await expect(page.getByRole('tab', { name: /^Artifacts/ })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Alt+3')
  await expect(page.getByRole('tab', { name: /^Logs/ })).toHaveAttribute('aria-selected', 'true')
  const search = page.getByLabel('Search the log')
  await expect(search).toBeVisible()
  await page.keyboard.press('Control+f')
  await expect(search).toBeFocused()
  await page.keyboard.type('Drawing')
  await expect(search).toHaveValue('Drawing')
})

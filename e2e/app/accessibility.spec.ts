import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from '../support/open-app.ts'

const skill = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Skills' }).getByText(name, { exact: true })
const runState = (page: Page) => page.getByRole('region', { name: 'State of the run' })

/** Everything that axe has against the page as it stands, in one line each. */
async function complaints(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  )
}

test('axe finds nothing on any screen, in light and in dark', async ({ app, host }) => {
  // Some thirty looks at whole pages, each of them seconds on a busy machine.
  test.slow()
  test.skip(host === 'desktop', 'The same page; axe is run once, where a frame can be injected.')
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

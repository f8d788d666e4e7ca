import { expect, type Page } from '@playwright/test'
import { dropPaths } from '../support/drop-paths.ts'
import { complaints } from '../support/axe-complaints.ts'
import { test } from '../support/open-app.ts'
import { ASKING_SCRIPT, QUICK_SCRIPT, writeSkill } from '../support/write-skill.ts'

/* A run that asks, answered as a person does it, in each home. */
const skillRow = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Skills' }).getByText(name, { exact: true })
const runState = (page: Page) => page.getByRole('region', { name: 'State of the run' })
const runs = (page: Page) => page.getByRole('region', { name: 'Runs' })
const question = (page: Page) => page.getByRole('region', { name: 'The run waits for you' })

async function startAsking(page: Page, folderPath: string): Promise<void> {
  await expect(skillRow(page, 'hello-tryout')).toBeVisible()
  const manifest = { execution_modes: ['auto', 'interactive'] }
  await dropPaths(page, page.getByRole('main'), [await writeSkill(folderPath, 'asking-skill', ASKING_SCRIPT, manifest)])
  await skillRow(page, 'asking-skill').click()
  await page.getByRole('combobox', { name: 'Execution' }).click()
  await page.getByRole('option', { name: /^Interactive/ }).click()
  await runByKeys(page)
  await page.getByRole('dialog').getByRole('button', { name: 'I trust it, run' }).press('Enter')
}

/** The keys do nothing, as the button does, until the skill is checked. */
async function runByKeys(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
  await page.keyboard.press('Control+Enter')
}

test('a run that asks twice is answered by keyboard alone, and succeeds', async ({ app, host }) => {
  const page = app.page()
  await startAsking(page, app.folderPath)
  await expect(runState(page)).toContainText('Waiting for you', { timeout: 30_000 })
  await expect(runs(page).getByText(/^Waiting for you/)).toBeVisible()
  await expect(page).toHaveTitle('(1) Waiting for you – Skill Tryout')
  const box = question(page).getByRole('textbox', { name: 'Your answer' })
  await expect(box).toBeFocused()
  await expect(question(page).getByText('A first name is enough')).toBeVisible()
  if (host === 'web') expect(await complaints(page)).toEqual([])
  await page.keyboard.type('Ada')
  await page.keyboard.press('Control+Enter')

  const warm = question(page).getByRole('radio', { name: 'Warm' })
  await expect(warm).toBeFocused({ timeout: 30_000 })
  if (host === 'web') expect(await complaints(page)).toEqual([])
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await expect(question(page).getByRole('radio', { name: 'Formal' })).toBeChecked()
  await page.keyboard.press('Enter')

  await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
  await expect(page.getByText('formal card for Ada').first()).toBeVisible()
  await expect(page).toHaveTitle('Skill Tryout')
  await page.keyboard.press('Alt+6')
  const story = page.getByRole('list', { name: 'In order' })
  await expect(story.getByText('Which tone?')).toBeVisible()
  await expect(story.getByText('Ada', { exact: true })).toBeVisible()
  if (host === 'web') expect(await complaints(page)).toEqual([])
})

test('a page that is loaded again while the run waits has the question and the half-written answer', async ({
  app,
}) => {
  const page = app.page()
  await startAsking(page, app.folderPath)
  await question(page).getByRole('textbox', { name: 'Your answer' }).fill('Gra')
  await page.reload()
  const box = question(page).getByRole('textbox', { name: 'Your answer' })
  await expect(box).toHaveValue('Gra', { timeout: 30_000 })
  await box.press('End')
  await page.keyboard.type('ce')
  await page.keyboard.press('Control+Enter')
  await question(page).getByRole('radio', { name: 'Warm' }).check()
  await question(page).getByRole('button', { name: 'Send' }).click()
  await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
  await expect(page.getByText('warm card for Grace').first()).toBeVisible()
  // What the run was started with is known to the server, so it runs again after the reload too.
  await runState(page).getByRole('button', { name: 'Run again' }).click()
  await expect(question(page)).toBeVisible({ timeout: 30_000 })
})

test('a good run is installed, and its copy runs by name', async ({ app, host }) => {
  const page = app.page()
  await expect(skillRow(page, 'hello-tryout')).toBeVisible()
  await dropPaths(page, page.getByRole('main'), [await writeSkill(app.folderPath, 'quick-skill', QUICK_SCRIPT)])
  await skillRow(page, 'quick-skill').click()
  await runByKeys(page)
  await page.getByRole('dialog').getByRole('button', { name: 'I trust it, run' }).click()
  await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
  await runState(page).getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Install this version…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Install "quick-skill"' })
  await dialog.getByRole('button', { name: 'Install' }).click()
  await expect(dialog.getByText('quick-skill 1.0.0 is installed')).toBeVisible()
  if (host === 'web') expect(await complaints(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Set up a run of it' }).click()
  await expect(page.getByRole('region', { name: 'Installed' }).getByText('Version 1.0.0')).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
  await page.keyboard.press('Alt+5')
  await expect(page.getByText('installed skill', { exact: true })).toBeVisible()
})

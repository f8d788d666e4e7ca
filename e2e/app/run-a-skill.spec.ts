import { expect, type Page } from '@playwright/test'
import { dropPaths } from '../support/drop-paths.ts'
import { test } from '../support/open-app.ts'
import { copySample, ENDLESS_SCRIPT, QUICK_SCRIPT, writeSkill } from '../support/write-skill.ts'

/* The product's main job, as a person does it, in each home. */
const skillRow = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Skills' }).getByText(name, { exact: true })
const runButton = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'Run', exact: true })
const runState = (page: Page) => page.getByRole('region', { name: 'State of the run' })
const part = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })

/** A skill of somebody else is asked about once, before it runs with the person's rights. */
async function runTrusting(page: Page): Promise<void> {
  await runButton(page).click()
  await page.getByRole('dialog').getByRole('button', { name: 'I trust it, run' }).click()
}

async function drop(page: Page, path: string): Promise<void> {
  await expect(skillRow(page, 'hello-tryout')).toBeVisible()
  await dropPaths(page, page.getByRole('main'), [path])
}

test('the sample runs: live log, status, result and artifacts', async ({ app }) => {
  const page = app.page()
  await skillRow(page, 'hello-tryout').click()
  await runButton(page).click()
  await expect(runState(page)).toContainText('Running')
  await part(page, 'Logs').click()
  await expect(page.getByText('Hello, world!').first()).toBeVisible()
  await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
  await expect(runState(page)).toContainText('no AI was used')
  await part(page, 'Result').click()
  await expect(page.getByText('word_count', { exact: false }).first()).toBeVisible()
  await part(page, 'Artifacts').click()
  await page.getByText('report.md').first().click()
  await expect(page.getByText('Hello, world!').first()).toBeVisible()
  expect(app.consoleErrors().filter((text) => text.includes('Content Security Policy'))).toEqual([])
})

test('a dropped folder is checked and runs', async ({ app }) => {
  const page = app.page()
  await drop(page, await writeSkill(app.folderPath, 'quick-skill', QUICK_SCRIPT))
  await skillRow(page, 'quick-skill').click()
  await runTrusting(page)
  await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
  await expect(page.getByText('quick result').first()).toBeVisible()
})

test('a dropped broken skill shows its problems with file and line', async ({ app }) => {
  const page = app.page()
  await drop(page, await copySample(`${app.folderPath}/dropped`, 'broken-tryout'))
  const problems = page.getByRole('tabpanel', { name: /^Problems/ })
  await expect(problems.getByText('SKILL.md:3:64').first()).toBeVisible()
  await expect(problems.getByText('Skill identity mismatch', { exact: false }).first()).toBeVisible()
  await expect(runButton(page)).toHaveAttribute('aria-disabled', 'true')
})

test('kept files can be browsed while they are kept, and are gone when they are not', async ({ app }) => {
  const page = app.page()
  await drop(page, await writeSkill(app.folderPath, 'quick-skill', QUICK_SCRIPT))
  await skillRow(page, 'quick-skill').click()
  await page.getByRole('switch', { name: /^Keep files/ }).click()
  await runTrusting(page)
  await expect(runState(page)).toContainText('Files kept until', { timeout: 30_000 })
  await page
    .getByRole('main')
    .getByRole('tab', { name: /^Files/ })
    .click()
  await expect(page.getByRole('main').getByText('.agents').first()).toBeVisible()
  await page.getByRole('button', { name: 'Delete now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete now' }).click()
  await expect(page.getByText('Workspace removed after the run', { exact: false })).toBeVisible()
})

test('a running run can be cancelled, after one question', async ({ app }) => {
  const page = app.page()
  await drop(page, await writeSkill(app.folderPath, 'endless-skill', ENDLESS_SCRIPT))
  await skillRow(page, 'endless-skill').click()
  await runTrusting(page)
  await expect(runState(page)).toContainText('Running')
  await part(page, 'Logs').click()
  await expect(page.getByText('working on it').first()).toBeVisible()
  await runState(page).getByRole('button', { name: 'Cancel run' }).click()
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Cancel run' }).click()
  await expect(runState(page)).toContainText('Cancelled', { timeout: 30_000 })
})

test('history and library are there again after a restart', async ({ app }) => {
  const page = app.page()
  await drop(page, await writeSkill(app.folderPath, 'quick-skill', QUICK_SCRIPT))
  await skillRow(page, 'quick-skill').click()
  await runTrusting(page)
  await expect(runState(page)).toContainText('Succeeded', { timeout: 30_000 })
  const again = await app.restart()
  await expect(skillRow(again, 'quick-skill')).toBeVisible()
  await again.getByRole('region', { name: 'Runs' }).getByText('quick-skill').first().click()
  await expect(runState(again)).toContainText('Succeeded')
  await expect(again.getByText('quick result').first()).toBeVisible()
})

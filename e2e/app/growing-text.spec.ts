import { expect, type Page } from '@playwright/test'
import { startModelServer, type ModelServer } from '../model-server/model-server.ts'
import { complaints } from '../support/axe-complaints.ts'
import { dropPaths } from '../support/drop-paths.ts'
import { test as base } from '../support/open-app.ts'
import { writeSkill } from '../support/write-skill.ts'

const REMARK = Array.from({ length: 12 }, (_none, at) => `This is sentence ${at} of a longer thought.`).join(' ')
const PLAN = Array.from({ length: 40 }, (_none, at) => `Step ${at} of the plan`).join('\n')

/* What a real agent writes slowly, as a person sees it in each home. */
const test = base.extend<{ model: ModelServer }>({
  model: async ({ host }, use) => {
    const model = await startModelServer({
      prompts: [
        {
          steps: [
            {
              ...{ text: REMARK, deltaCharacters: 24, pauseMs: 300 },
              toolCalls: [{ shell: 'mkdir -p artifacts && echo a note > artifacts/note.txt' }],
            },
            { text: PLAN, deltaCharacters: 20, pauseMs: 100, toolCalls: [{ shell: 'ls' }] },
            { answer: { message: host } },
          ],
        },
      ],
    })
    await use(model)
    await model.close()
  },
  environment: ({ model }, use) =>
    use({ SKILL_TRYOUT_AGENT_BASE_URL: `${model.url}/v1`, SKILL_TRYOUT_AGENT_MODEL: 'scripted-model' }),
})

const activity = (page: Page) => page.getByRole('region', { name: 'What the agent said and did' })
const busy = (page: Page) => page.getByRole('list', { name: 'In order' }).locator('li[aria-busy="true"]')

test('what an agent writes grows before the eyes, stays in view, and does not jump when it is whole', async ({
  app,
  host,
}) => {
  const page = app.page()
  const row = (name: string) => page.getByRole('region', { name: 'Skills' }).getByText(name, { exact: true })
  await expect(row('hello-tryout')).toBeVisible()
  const skillPath = await writeSkill(app.folderPath, 'note-skill', '', { engines: ['agent'], entrypoint: undefined })
  await dropPaths(page, page.getByRole('main'), [skillPath])
  await row('note-skill').click()
  const runButton = page.getByRole('banner').getByRole('button', { name: 'Run', exact: true })
  await expect(runButton).toBeEnabled()
  await runButton.click()
  await page.getByRole('dialog').getByRole('button', { name: 'I trust it, run' }).click()
  await page.getByRole('tab', { name: /^Activity/ }).click()

  await expect(busy(page)).toContainText('This is sentence 0')
  await expect(page.getByText('The agent is writing')).toHaveCount(1)
  const [last, whole] = await watchReplacement(page)
  expect(last?.text).toContain('This is sentence 11 of a longer thought.')
  expect(whole?.height).toBeCloseTo(last?.height ?? 0, 0)

  await expect(busy(page)).toContainText('Step 30 of the plan')
  const toEnd = () => activity(page).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
  await expect.poll(toEnd).toBeLessThan(13)
  // Who scrolls up is left there.
  await activity(page).evaluate((box) => box.scrollTo(0, 30))
  await expect(page.getByRole('region', { name: 'State of the run' })).toContainText('Succeeded', { timeout: 30_000 })
  expect(await activity(page).evaluate((box) => box.scrollTop)).toBe(30)
  await expect(page.getByText('The agent is writing')).toHaveCount(0)
  await expect(page.getByText('This is sentence 11 of a longer thought.')).toHaveCount(1)
  if (host === 'web') expect(await complaints(page)).toEqual([])
})

/** Looks at each frame until the first message is whole. @returns the last look before that, and the first one after it */
function watchReplacement(page: Page): Promise<{ text: string; height: number }[]> {
  return page.getByRole('list', { name: 'In order' }).evaluate(async (list) => {
    const looks: { text: string; height: number }[] = []
    for (let isWhole = false; !isWhole;) {
      await new Promise((done) => requestAnimationFrame(done))
      const line = list.querySelector('li')
      isWhole = line?.getAttribute('aria-busy') !== 'true'
      looks.push({ text: line?.textContent ?? '', height: line?.getBoundingClientRect().height ?? 0 })
    }
    return looks.slice(-2)
  })
}

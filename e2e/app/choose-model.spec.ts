import { expect } from '@playwright/test'
import { startModelServer, type ModelServer } from '../model-server/model-server.ts'
import { complaints } from '../support/axe-complaints.ts'
import { dropPaths } from '../support/drop-paths.ts'
import { test as base } from '../support/open-app.ts'
import { writeSkill } from '../support/write-skill.ts'

/* A model is chosen among those that its server names, and the run asks for it. */
const test = base.extend<{ model: ModelServer }>({
  model: async ({ host }, use) => {
    const model = await startModelServer({
      models: ['large-10', 'large-9', 'small-1'],
      prompts: [
        {
          steps: [
            { toolCalls: [{ shell: 'mkdir -p artifacts && echo a note > artifacts/note.txt' }] },
            { answer: { message: host } },
          ],
        },
      ],
    })
    await use(model)
    await model.close()
  },
  environment: ({ model }, use) => use({ SKILL_TRYOUT_AGENT_BASE_URL: `${model.url}/v1` }),
})

test('models are suggested by their server once the field is used, and the chosen one answers', async ({
  app,
  model,
}) => {
  const page = app.page()
  const row = (name: string) => page.getByRole('region', { name: 'Skills' }).getByText(name, { exact: true })
  await expect(row('hello-tryout')).toBeVisible()
  const manifest = { engines: ['agent'], entrypoint: undefined }
  const skillPath = await writeSkill(app.folderPath, 'note-skill', '', manifest)
  await dropPaths(page, page.getByRole('main'), [skillPath])
  await row('note-skill').click()

  const field = page.getByRole('combobox', { name: 'Model' })
  await expect(field).toBeVisible()
  expect(model.requests).toHaveLength(0)
  await field.click()
  await expect(page.getByRole('option')).toHaveText(['large-9', 'large-10', 'small-1'])
  await expect(page.getByText('The provider names 3 models.')).toBeVisible()
  expect(await complaints(page)).toEqual([])
  await page.keyboard.type('small')
  await expect(page.getByRole('option')).toHaveText(['small-1'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue('small-1')
  await expect(page.getByRole('listbox')).toHaveCount(0)

  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'I trust it, run' }).click()
  await expect(page.getByRole('region', { name: 'State of the run' }).getByText('Succeeded')).toBeVisible()
  const asked = model.requests.filter(({ kind }) => kind === 'step').map(({ body }) => body)
  expect(asked).toContainEqual(expect.objectContaining({ model: 'small-1' }))
  expect(app.consoleErrors()).toEqual([])
})

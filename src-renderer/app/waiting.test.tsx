import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useDrafts } from '../features/interaction/drafts.ts'
import { giveElementSizes } from '../testing/element-sizes.ts'
import type { FakeWorld } from '../testing/fake-world.ts'
import { renderWindow } from '../testing/render-window.tsx'
import { samplePending, sampleRun } from '../testing/sample-runs.ts'
import { RICH_SCHEMAS, sampleCheck, sampleLibraryItem, sampleSummary } from '../testing/sample-skills.ts'

let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(600, 300)
  useDrafts.setState(useDrafts.getInitialState(), true)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
  vi.unstubAllGlobals()
})

const addSkill = (world: FakeWorld, schemas: Partial<typeof RICH_SCHEMAS> = {}): void =>
  void world.addSkill({
    item: sampleLibraryItem({ is_sample: true }),
    check: sampleCheck({ summary: sampleSummary({ execution_modes: ['auto', 'interactive'], ...schemas }) }),
  })
const addWaiting = (world: FakeWorld): void =>
  void world.addRun({
    status: sampleRun({ request_id: 'req-wait', status: 'waiting_user', pending_interaction_id: 1 }),
    pending: samplePending(),
  })
const creates = (server: { calls: readonly { route: string; body: unknown }[] }) =>
  server.calls.filter(({ route }) => route === 'tempRuns.create')

test('a run that waits is in the title of the window, and one click away', async () => {
  const { user, world } = renderWindow((fresh) => {
    addSkill(fresh)
    addWaiting(fresh)
  })
  await waitFor(() => expect(document.title).toBe('(1) Waiting for you – Skill Tryout'))
  await within(await screen.findByRole('region', { name: 'Runs' })).findByText(/^Waiting for you/)
  await user.click(screen.getByRole('button', { name: '1 waits for you' }))
  await screen.findByRole('textbox', { name: 'Your answer' })
  act(() => world.changeRun('req-wait', { status: 'succeeded', finished_at: new Date().toISOString() }))
  await waitFor(() => expect(document.title).toBe('Skill Tryout'))
})

test('the keys that send an answer do not start another run', async () => {
  const { user, server } = renderWindow((fresh) => {
    addSkill(fresh)
    addWaiting(fresh)
  })
  await user.click(await screen.findByRole('button', { name: '1 waits for you' }))
  await user.type(await screen.findByRole('textbox', { name: 'Your answer' }), 'Ada')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(server.calls.some(({ route }) => route === 'tempRuns.reply')).toBe(true))
  expect(creates(server)).toEqual([])
})

test('an interactive run can be told to answer itself after so many seconds', async () => {
  const { user, server } = renderWindow((fresh) => addSkill(fresh))
  expect(await screen.findByRole('combobox', { name: 'Execution' })).toBeTruthy()
  expect(screen.queryByRole('switch', { name: 'Answers itself' })).toBeNull()
  await user.click(screen.getByRole('combobox', { name: 'Execution' }))
  await user.click(await screen.findByRole('option', { name: /^Interactive/ }))
  await user.click(screen.getByRole('switch', { name: 'Answers itself' }))
  await user.type(screen.getByLabelText('Time for an answer (seconds)'), '90')
  await user.click(screen.getByRole('button', { name: 'Run' }))
  await waitFor(() =>
    expect(creates(server)[0]?.body).toMatchObject({
      runtime_options: {
        execution_mode: 'interactive',
        interactive_auto_reply: true,
        interactive_reply_timeout_sec: 90,
      },
    }),
  )
})

test('a run is started again with what its status tells, also after the page was loaded anew', async () => {
  const { user, server } = renderWindow((fresh) => {
    addSkill(fresh, { parameter_schema: RICH_SCHEMAS.parameter_schema })
    fresh.addRun({
      status: sampleRun({
        request_id: 'req-old',
        parameter: { tone: 'formal', max_words: 33 },
        runtime_options: { execution_mode: 'interactive' },
      }),
    })
  })
  const runs = await screen.findByRole('region', { name: 'Runs' })
  await user.click(await within(runs).findByRole('button', { name: /^Succeeded/ }))
  await user.click(await screen.findByRole('button', { name: 'Run again' }))
  await waitFor(() =>
    expect(creates(server)[0]?.body).toMatchObject({
      engine: 'script',
      parameter: { tone: 'formal', max_words: 33 },
      runtime_options: { execution_mode: 'interactive' },
    }),
  )
})

test('a run that took files is set up again, and its files are asked for', async () => {
  const { user, server } = renderWindow((fresh) => {
    addSkill(fresh, RICH_SCHEMAS)
    fresh.addRun({
      status: sampleRun({ request_id: 'req-old', input: { name: 'Grace' }, parameter: { tone: 'formal' } }),
    })
  })
  const runs = await screen.findByRole('region', { name: 'Runs' })
  await user.click(await within(runs).findByRole('button', { name: /^Succeeded/ }))
  await user.click(await screen.findByRole('button', { name: 'Run again' }))
  await screen.findAllByText('The values of that run are set up again. Choose its files once more.')
  expect((await screen.findByLabelText<HTMLInputElement>(/^Name/)).value).toBe('Grace')
  expect(creates(server)).toEqual([])
})

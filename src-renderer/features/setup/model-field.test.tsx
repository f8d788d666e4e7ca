import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '../../../src-main/contract/errors.ts'
import { giveElementSizes } from '../../testing/element-sizes.ts'
import type { FakeWorld } from '../../testing/fake-world.ts'
import { renderWindow } from '../../testing/render-window.tsx'
import { sampleEngine, sampleModels } from '../../testing/sample-runs.ts'
import { sampleCheck, sampleLibraryItem, sampleSummary } from '../../testing/sample-skills.ts'
import { changeSetup, useSetups } from './setup-store.ts'

let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(600, 300)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
  vi.unstubAllGlobals()
})

/** A skill for Codex. @param models that the server tells */
function withCodex(models: FakeWorld['models']): (world: FakeWorld) => void {
  return (world) => {
    world.engines = [sampleEngine({ engine: 'codex', title: 'Codex', uses_ai: true }), sampleEngine()]
    world.models = models
    world.addSkill({
      item: sampleLibraryItem({ library_id: 'lib', is_sample: true }),
      check: sampleCheck({ summary: sampleSummary({ engines: ['codex', 'script'] }) }),
    })
  }
}

const field = () => screen.findByRole('combobox', { name: 'Model' })
const chosen = (): string | null | undefined => useSetups.getState().skills['lib']?.model
const asked = (calls: readonly { route: string }[]): number =>
  calls.filter(({ route }) => route === 'engines.models').length
const NAMES = ['gpt-9', 'gpt-9-mini', 'other-1']

test('nobody is asked for models before the field is used; then they are suggested, by mouse and by keys', async () => {
  const { user, server } = renderWindow(withCodex((engine) => sampleModels(engine, NAMES)))
  const model = await field()
  expect(asked(server.calls)).toBe(0)
  await user.click(model)
  const list = await screen.findByRole('listbox')
  expect(
    within(list)
      .getAllByRole('option')
      .map(({ textContent }) => textContent),
  ).toEqual(NAMES)
  expect(model.getAttribute('aria-expanded')).toBe('true')
  await screen.findByText('The provider names 3 models. Any other name can be typed.')
  await user.click(within(list).getByRole('option', { name: 'other-1' }))
  expect(chosen()).toBe('other-1')
  expect(screen.queryByRole('listbox')).toBeNull()
  expect(document.activeElement).toBe(model)

  // What is chosen does not hide the others, and the mark begins there.
  await user.keyboard('{ArrowDown}')
  const active = () => document.getElementById(model.getAttribute('aria-activedescendant') ?? '')?.textContent
  expect(active()).toBe('other-1')
  await user.keyboard('{ArrowUp}{ArrowUp}')
  expect(active()).toBe('gpt-9')
  await user.keyboard('{Enter}')
  expect(chosen()).toBe('gpt-9')
  expect(asked(server.calls)).toBe(1)
})

test('typing narrows the list and is taken as it is; Escape closes the list only; an empty field is the default', async () => {
  const { user, server } = renderWindow(withCodex((engine) => sampleModels(engine, NAMES)))
  await user.type(await field(), 'mini')
  expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual(['gpt-9-mini'])
  await screen.findByText('One suggestion')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('listbox')).toBeNull()
  await user.type(await field(), '-of-mine')
  expect(chosen()).toBe('mini-of-mine')
  await user.tab()
  await waitFor(async () =>
    expect((await screen.findByRole('button', { name: 'Run' })).getAttribute('aria-disabled')).toBeNull(),
  )
  await user.click(await screen.findByRole('button', { name: 'Run' }))
  await waitFor(() =>
    expect(server.calls.find(({ route }) => route === 'tempRuns.create')?.body).toMatchObject({
      ...{ engine: 'codex', model: 'mini-of-mine' },
    }),
  )
  await user.click(screen.getByRole('tab', { name: /^Setup/ }))
  await user.clear(await field())
  expect(chosen()).toBeNull()
})

test('waiting, an empty list and a failure are told quietly, and a name can be typed all the same', async () => {
  let answer: () => void = () => undefined
  const { user } = renderWindow(
    withCodex(
      (engine) =>
        new Promise((resolve) => {
          answer = () => resolve(sampleModels(engine, [], { fallback_reason: 'key_refused', note: 'By a.example.' }))
        }),
    ),
  )
  await user.type(await field(), 'm')
  await screen.findByText('Asking which models there are…')
  answer()
  const words = await screen.findByText('The provider refused the key, so there is no list of models.')
  expect(words.getAttribute('title')).toBe('By a.example.')
  expect(screen.queryByRole('listbox')).toBeNull()
  expect(chosen()).toBe('m')
})

test('a list that cannot be read at all is told, too', async () => {
  const { user } = renderWindow(
    withCodex(() => {
      throw new AppError('engine_not_found', 'Unknown engine')
    }),
  )
  await user.click(await field())
  await screen.findByText('The list of models could not be read. Any name can be typed.')
})

test('an engine without AI has no model to choose, and a name that is left over is not sent to it', async () => {
  const { user, server } = renderWindow(withCodex((engine) => sampleModels(engine, NAMES)))
  await field()
  act(() => changeSetup('lib', { engine: 'script', model: 'gpt-9' }))
  await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Model' })).toBeNull())
  await user.click(await screen.findByRole('button', { name: 'Run' }))
  await waitFor(() =>
    expect(server.calls.find(({ route }) => route === 'tempRuns.create')?.body).toMatchObject({
      ...{ engine: 'script', model: null },
    }),
  )
})

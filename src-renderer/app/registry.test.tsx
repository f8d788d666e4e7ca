import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { giveElementSizes } from '../testing/element-sizes.ts'
import type { FakeWorld } from '../testing/fake-world.ts'
import { renderWindow } from '../testing/render-window.tsx'
import { sampleInstalled, sampleRun } from '../testing/sample-runs.ts'
import { sampleCheck, sampleLibraryItem } from '../testing/sample-skills.ts'

let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(600, 300)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
  vi.unstubAllGlobals()
})

const addSkill = (world: FakeWorld): void =>
  void world.addSkill({ item: sampleLibraryItem({ is_sample: true }), check: sampleCheck() })
const installed = () => screen.findByRole('region', { name: 'Installed' })

test('a skill of the library is installed, and its copy runs as a job', async () => {
  const { user, server } = renderWindow((world) => {
    addSkill(world)
    world.installed.set('greeting-card', sampleInstalled({ version: '1.1.0', archived_versions: ['1.0.0'] }))
  })
  const list = await installed()
  expect(within(list).getByText('Version 1.1.0 · 1 older version')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Actions for greeting-card' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Install this version…' }))
  const dialog = await screen.findByRole('dialog', { name: 'Install "greeting-card"' })
  expect(within(dialog).getByText(/as it is in your folder now/)).toBeTruthy()
  await user.click(within(dialog).getByRole('button', { name: 'Install' }))
  await within(dialog).findByText('greeting-card was updated to 1.2.0')
  await within(list).findByText('Version 1.2.0 · 2 older versions')
  await user.click(within(dialog).getByRole('button', { name: 'Set up a run of it' }))
  await waitFor(() => expect(within(list).getByRole('button', { current: true })).toBeTruthy())
  await waitFor(() => expect(screen.getByRole('button', { name: 'Run' }).getAttribute('aria-disabled')).toBeNull())
  await user.click(screen.getByRole('button', { name: 'Run' }))
  if (screen.queryByRole('dialog') !== null) await user.click(screen.getByRole('button', { name: 'I trust it, run' }))
  await waitFor(() =>
    expect(server.calls.find(({ route }) => route === 'jobs.create')?.body).toMatchObject({
      skill_id: 'greeting-card',
      engine: 'script',
    }),
  )
  expect(server.calls.some(({ route }) => route === 'tempRuns.create')).toBe(false)
})

test('a good run of the unchanged folder is installed from there; a refusal says why', async () => {
  const { user, server } = renderWindow((world) => {
    addSkill(world)
    world.addRun({ status: sampleRun({ request_id: 'req-good' }) })
    world.installed.set('greeting-card', sampleInstalled({ version: '9.0.0' }))
  })
  const runs = await screen.findByRole('region', { name: 'Runs' })
  await user.click(await within(runs).findByRole('button', { name: /^Succeeded/ }))
  await user.click(await screen.findByRole('button', { name: 'More' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Install this version…' }))
  const dialog = await screen.findByRole('dialog', { name: 'Install "greeting-card"' })
  expect(within(dialog).getByText(/the folder has not been changed since/)).toBeTruthy()
  await user.click(within(dialog).getByRole('button', { name: 'Install' }))
  await within(dialog).findByText('It was not installed')
  expect(within(dialog).getByText(/higher than the installed one \(9\.0\.0\)/)).toBeTruthy()
  expect(server.calls.find(({ route }) => route === 'skillPackages.installFrom')?.body).toEqual({
    library_id: 'lib-greeting',
  })
})

test('an installed skill is uninstalled after one question that names what goes with it', async () => {
  const { user, world } = renderWindow((fresh) => {
    addSkill(fresh)
    fresh.installed.set(
      'old-tool',
      sampleInstalled({ id: 'old-tool', name: 'old-tool', archived_versions: ['1', '0'] }),
    )
  })
  await installed()
  await user.click(screen.getByRole('button', { name: 'Actions for the installed old-tool' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Uninstall…' }))
  const dialog = await screen.findByRole('dialog', { name: 'Uninstall "old-tool"?' })
  expect(within(dialog).getByText(/2 archived versions go with it/)).toBeTruthy()
  await user.click(within(dialog).getByRole('button', { name: 'Uninstall' }))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Installed' })).toBeNull())
  expect(world.installed.size).toBe(0)
})

test('clearing the cache says how many results were forgotten', async () => {
  const { user, world } = renderWindow((fresh) => {
    addSkill(fresh)
    fresh.cachedResults = 12
  })
  await user.click(await screen.findByRole('button', { name: 'Settings' }))
  await user.click(await screen.findByRole('button', { name: 'Clear cache' }))
  await screen.findByText('12 cached results were forgotten')
  expect(world.cachedResults).toBe(0)
})

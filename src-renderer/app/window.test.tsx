import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '../../src-main/contract/errors.ts'
import { giveElementSizes } from '../testing/element-sizes.ts'
import { renderWindow } from '../testing/render-window.tsx'
import { sampleEngine, sampleRun } from '../testing/sample-runs.ts'
import { RICH_SCHEMAS, sampleCheck, sampleFinding, sampleLibraryItem, sampleSummary } from '../testing/sample-skills.ts'
import type { FakeWorld } from '../testing/fake-world.ts'

const NOW = '2026-11-21T09:30:00.000Z'
let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(600, 300)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
  vi.unstubAllGlobals()
})

const addSample = (world: FakeWorld): void =>
  void world.addSkill({
    item: sampleLibraryItem({ library_id: 'lib-sample', label: 'hello-sample', is_sample: true }),
    check: sampleCheck({ summary: sampleSummary({ skill_id: 'hello-sample', name: 'hello-sample' }) }),
  })
const addOwn = (world: FakeWorld): void =>
  void world.addSkill({
    item: sampleLibraryItem(),
    check: sampleCheck(),
    files: { 'SKILL.md': '# Card\n', 'scripts/run.mjs': 'x\n' },
  })
const addRich = (world: FakeWorld): void =>
  void world.addSkill({
    item: sampleLibraryItem({ is_sample: true }),
    check: sampleCheck({ summary: sampleSummary(RICH_SCHEMAS) }),
  })
const addBroken = (world: FakeWorld): void =>
  void world.addSkill({
    item: sampleLibraryItem({ state: 'problems', error_count: 1 }),
    check: sampleCheck({ findings: [sampleFinding()] }),
    files: { 'SKILL.md': '---\nname: a\ndescription: Reads: all\n---\n' },
  })
const runButton = () => screen.findByRole('button', { name: 'Run' })

test('the sample runs in one click, and its end is announced', async () => {
  const { user, world, server } = renderWindow(addSample)
  await screen.findByRole('heading', { level: 1, name: 'hello-sample' })
  await waitFor(async () => expect((await runButton()).getAttribute('aria-disabled')).toBeNull())
  await user.click(await runButton())
  expect((await screen.findByRole('tab', { name: /^Run/ })).getAttribute('aria-selected')).toBe('true')
  expect(server.calls.find((call) => call.route === 'tempRuns.create')?.body).toMatchObject({
    engine: 'script',
    runtime_options: { execution_mode: 'auto' },
  })
  act(() => world.changeRun('req-1', { status: 'succeeded', finished_at: new Date().toISOString() }))
  await screen.findByText('greeting-card: Succeeded')
})

test('a skill of one’s own asks for trust once, names its scripts, and runs only on a yes', async () => {
  const { user, server } = renderWindow(addOwn)
  await waitFor(async () => expect((await runButton()).getAttribute('aria-disabled')).toBeNull())
  await user.click(await runButton())
  const dialog = await screen.findByRole('dialog', { name: 'Run "greeting-card" on this machine?' })
  expect(within(dialog).getByText(/a separate folder, not a sandbox/)).toBeTruthy()
  await within(dialog).findByText('scripts/run.mjs')
  await user.click(within(dialog).getByRole('button', { name: 'Do not run' }))
  expect(server.calls.some((call) => call.route === 'tempRuns.create')).toBe(false)
  await user.click(await runButton())
  await user.click(await screen.findByRole('button', { name: 'I trust it, run' }))
  await waitFor(() => expect(server.calls.filter((call) => call.route === 'tempRuns.upload')).toHaveLength(1))
})

test('the switch beside Run says what it does and is sent as debug_keep_temp', async () => {
  const { user, server } = renderWindow(addSample)
  const keep = await screen.findByRole('switch', { name: 'Keep files' })
  expect(document.getElementById(keep.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'Workspace stays after the run',
  )
  await user.click(keep)
  await user.click(await screen.findByRole('switch', { name: 'Use cache' }))
  await user.click(await runButton())
  await waitFor(() =>
    expect(server.calls.find((call) => call.route === 'tempRuns.create')?.body).toMatchObject({
      runtime_options: { debug_keep_temp: true, no_cache: true },
    }),
  )
})

test('a blocked skill says why beside Run, and the click leads to the problem with its fix', async () => {
  const { user, server } = renderWindow(addBroken)
  const run = await runButton()
  await waitFor(() => expect(run.getAttribute('aria-description')).toBe('One problem blocks this skill'))
  expect(run.getAttribute('aria-disabled')).toBe('true')
  await user.click(screen.getByRole('tab', { name: 'Details' }))
  await user.click(run)
  const finding = await screen.findByRole('article', { name: /Nested mappings/ })
  expect(within(finding).getByRole('button', { name: 'SKILL.md:3:22' })).toBeTruthy()
  expect(server.calls.some((call) => call.route === 'tempRuns.create')).toBe(false)
})

test('missing values are listed, take the focus, and lead to their fields; what was typed stays', async () => {
  const { user, server } = renderWindow(addRich)
  const name = await screen.findByLabelText(/^Name/)
  await user.click(await screen.findByRole('button', { name: /^Run$/ }))
  const summary = await screen.findByText('2 values need attention')
  expect(document.activeElement?.contains(summary)).toBe(true)
  await user.click(screen.getByRole('button', { name: 'name: Needs a value' }))
  expect(document.activeElement).toBe(name)
  expect(name.getAttribute('aria-invalid')).toBe('true')
  await user.type(name, 'Ada')
  await screen.findByText('One value needs attention')
  const picker = document.querySelector<HTMLInputElement>('input[data-input=photo]')!
  await user.upload(picker, new File(['a,b'], 'photos.csv', { type: 'text/csv' }))
  await user.click(await runButton())
  await waitFor(() => expect(server.calls.some((call) => call.route === 'tempRuns.upload')).toBe(true))
  const upload = server.calls.find((call) => call.route === 'tempRuns.upload')!
  expect(upload.form?.get('library_id')).toBe('lib-greeting')
  expect(upload.form?.getAll('input_files').map((file) => (file instanceof File ? file.name : file))).toEqual(['photo'])
  expect(server.calls.find((call) => call.route === 'tempRuns.create')?.body).toMatchObject({
    input: { name: 'Ada' },
    parameter: { tone: 'warm', max_words: 120 },
  })
  await user.click(screen.getByRole('tab', { name: 'Setup' }))
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe('Ada')
})

test('form and JSON are two views of the same values', async () => {
  const { user } = renderWindow(addRich)
  await user.type(await screen.findByLabelText(/^Name/), 'Ada')
  await user.click(screen.getByRole('tab', { name: 'JSON' }))
  const editor = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Input and parameters as JSON' })
  expect(JSON.parse(editor.value)).toMatchObject({ input: { name: 'Ada' }, parameter: { tone: 'warm' } })
  await user.clear(editor)
  await user.click(editor)
  await user.paste('{"input": {"name": "Grace"')
  await screen.findByText(/^Not valid JSON/)
  await user.click(screen.getByRole('tab', { name: 'Form' }))
  await user.click(screen.getByRole('tab', { name: 'JSON' }))
  const again = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Input and parameters as JSON' })
  expect(again.value).toBe('{"input": {"name": "Grace"')
  await user.click(again)
  await user.keyboard('{End}')
  await user.paste('}}')
  await user.click(screen.getByRole('tab', { name: 'Form' }))
  expect((await screen.findByLabelText<HTMLInputElement>(/^Name/)).value).toBe('Grace')
})

test('a refused upload shows what the server found, and the values are still there', async () => {
  const { user, world } = renderWindow(addSample)
  await screen.findByRole('heading', { level: 1, name: 'hello-sample' })
  world.onStart = () => {
    throw new AppError('queue_full', 'Job queue is full')
  }
  await user.click(await runButton())
  await screen.findByText('The queue is full')
  expect(screen.getByText(/Nothing of this run was kept/)).toBeTruthy()
  expect(screen.getByRole('tab', { name: 'Setup' }).getAttribute('aria-selected')).toBe('true')
})

test('runs of other programs appear at once, and can be filtered and deleted', async () => {
  const { user, world } = renderWindow((fresh) => {
    addSample(fresh)
    fresh.addRun({ status: sampleRun({ request_id: 'req-old', engine: 'codex', skill_id: 'old-skill' }) })
  })
  const runs = await screen.findByRole('region', { name: 'Runs' })
  await within(runs).findByRole('button', { name: /old-skill.*codex/ })
  act(() => {
    world.addRun({
      status: sampleRun({ request_id: 'req-curl', skill_id: 'from-curl', client: 'curl/8.14.1', status: 'failed' }),
    })
    world.tell({ kind: 'run', request_id: 'req-curl', library_id: null, status: 'failed' })
  })
  const row = await within(runs).findByRole('button', { name: /from-curl.*Failed.*curl/ })
  await user.click(within(runs).getByRole('button', { name: 'Filter runs' }))
  await user.type(within(runs).getByRole('searchbox', { name: 'Search runs' }), 'old')
  await waitFor(() => expect(row.isConnected).toBe(false))
  await user.click(within(runs).getByRole('button', { name: /Actions for the run of old-skill/ }))
  await user.click(await screen.findByRole('menuitem', { name: 'Delete run' }))
  await user.click(
    within(await screen.findByRole('dialog', { name: 'Delete this run?' })).getByRole('button', { name: 'Delete run' }),
  )
  await within(runs).findByText('No run matches')
  expect(world.runs.has('req-old')).toBe(false)
})

test('keys: Mod+K finds a command, Mod+R never reaches the browser, F6 goes round', async () => {
  const { user } = renderWindow(addSample)
  await screen.findByRole('heading', { level: 1, name: 'hello-sample' })
  const reload = new KeyboardEvent('keydown', {
    key: 'r',
    code: 'KeyR',
    ctrlKey: true,
    cancelable: true,
    bubbles: true,
  })
  act(() => void document.body.dispatchEvent(reload))
  expect(reload.defaultPrevented).toBe(true)
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByPlaceholderText('Type a command, a skill or a run'), 'keyboard')
  await user.keyboard('{Enter}')
  const help = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })
  expect(within(help).getByText('Run without cache')).toBeTruthy()
})

test('the window turns Chinese and dark at once, and remembers it', async () => {
  const { user } = renderWindow(addSample)
  await user.click(await screen.findByRole('button', { name: 'Settings' }))
  await user.click(await screen.findByRole('combobox', { name: 'Theme' }))
  await user.click(await screen.findByRole('option', { name: 'Dark' }))
  await user.click(screen.getByRole('combobox', { name: 'Language' }))
  await user.click(await screen.findByRole('option', { name: '简体中文' }))
  await screen.findByRole('dialog', { name: '偏好设置' })
  expect(document.documentElement.dataset['theme']).toBe('dark')
  expect(document.documentElement.lang).toBe('zh-Hans')
  expect(JSON.parse(localStorage.getItem('preferences') ?? '')).toMatchObject({ theme: 'dark', language: 'zh' })
  await user.keyboard('{Escape}')
  expect(await screen.findByRole('button', { name: '运行' })).toBeTruthy()
})

test('engines that are not ready say why, and what to type', async () => {
  const { user } = renderWindow((world) => {
    addSample(world)
    world.engines.push(
      sampleEngine({
        engine: 'codex',
        title: 'Codex',
        state: 'not_signed_in',
        note: 'Found, but not signed in.',
        fix_command: 'codex login',
        uses_ai: true,
        cli_version_detected: '0.99.0',
        cli: {
          tested_versions: '0.98.0 to 0.98.4',
          is_tested_version: false,
          access: 'none',
          access_note: '',
          config_home: '/home/ada/.codex',
          last_failure: { code: 'AUTH_REQUIRED', message: '401 Unauthorized', at: NOW, request_id: 'req-1' },
        },
      }),
    )
  })
  await user.click(await screen.findByRole('button', { name: '1 of 2 engines ready' }))
  const dialog = await screen.findByRole('dialog', { name: 'Engines' })
  expect(within(dialog).getByText('codex login')).toBeTruthy()
  for (const text of ['Not signed in', 'Version not tested', /tested: 0\.98\.0 to 0\.98\.4/, /401 Unauthorized/])
    expect(within(dialog).getByText(text)).toBeTruthy()
  expect(await within(dialog).findByText(/There is no sandbox here/)).toBeTruthy()
})

import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PendingInteraction } from '../../../src-main/contract/interaction.ts'
import { useActivity } from '../../api/use-activity.ts'
import { useRunStatus } from '../../api/use-run-status.ts'
import { createFakeApi } from '../../testing/fake-api.ts'
import { createFakeWorld } from '../../testing/fake-world.ts'
import { renderOver } from '../../testing/render-run.tsx'
import { sampleEngine, samplePending, sampleRun } from '../../testing/sample-runs.ts'
import { useDrafts } from './drafts.ts'
import { RunNotice } from './run-notice.tsx'

beforeEach(() => useDrafts.setState(useDrafts.getInitialState(), true))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const REQUEST_ID = 'req-1'
const openLink = vi.fn()

function Shown() {
  useActivity(true)
  const status = useRunStatus(REQUEST_ID)
  return status.data === undefined ? null : <RunNotice run={status.data} onOpenLink={openLink} />
}

function ask(change: Partial<PendingInteraction> = {}) {
  const world = createFakeWorld()
  world.addRun({
    status: sampleRun({ request_id: REQUEST_ID, status: 'waiting_user', pending_interaction_id: 1 }),
    pending: samplePending(change),
  })
  const server = createFakeApi(world)
  renderOver(server, <Shown />)
  const replies = () => server.calls.filter(({ route }) => route.startsWith('tempRuns.reply'))
  return { world, server, replies, user: userEvent.setup() }
}

test('an open question takes words, has the focus, and is sent by Ctrl+Enter', async () => {
  const { replies, user } = ask({ ui_hints: { hint: 'First name is enough' } })
  const box = await screen.findByRole('textbox', { name: 'Your answer' })
  expect(document.activeElement).toBe(box)
  expect(screen.getByText('name').tagName).toBe('STRONG')
  expect(screen.getByText('First name is enough')).toBeTruthy()
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(await screen.findByText('Write an answer first')).toBeTruthy()
  await user.type(box, 'Ada{Enter}Lovelace')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(replies()).toHaveLength(1))
  expect(replies()[0]?.body).toMatchObject({ interaction_id: 1, response: 'Ada\nLovelace' })
  await waitFor(() => expect(screen.queryByRole('textbox')).toBeNull())
})

test('the question is untrusted text: no tag of it becomes an element, and a link only asks', async () => {
  const { user } = ask({ prompt: '<img src=x onerror=alert(1)> see [here](https://example.org/a)' })
  await user.click(await screen.findByRole('link', { name: 'here' }))
  expect(openLink).toHaveBeenCalledWith('https://example.org/a')
  expect(document.querySelector('img')).toBeNull()
})

test('a choice is a list of radio buttons that the keyboard can use', async () => {
  const options = [
    { label: 'English', value: 'en' },
    { label: 'Chinese', value: { code: 'zh' } },
  ]
  const { replies, user } = ask({ kind: 'choose_one', options })
  const group = await screen.findByRole('group', { name: 'Choose one' })
  await user.click(screen.getByRole('button', { name: 'Send' }))
  expect(screen.getByText('Choose one first')).toBeTruthy()
  within(group).getByRole('radio', { name: 'Chinese' }).focus()
  // The arrow keys of radio buttons are the browser's own; a journey in a real one uses them.
  await user.keyboard(' {Enter}')
  await waitFor(() => expect(replies()[0]?.body).toMatchObject({ response: { code: 'zh' } }))
})

test('a deed is shown letter by letter, and Enter does not allow it by accident', async () => {
  const title = 'shell: echo **a** <!-- b --> > x'
  const approval = { key: 'k', title, detail: { command: 'echo **a** <!-- b --> > x', timeout_seconds: 9 }, done: [] }
  const { replies, user } = ask({ kind: 'choose_one', prompt: 'May it?', context: { approval } })
  const deed = await screen.findByRole('group', { name: 'What it wants to do' })
  expect(screen.getByText('The agent asks before it does this')).toBeTruthy()
  expect(within(deed).getByText(title)).toBeTruthy()
  expect(within(deed).getByText('timeout_seconds')).toBeTruthy()
  expect(document.activeElement).toBe(deed)
  await user.keyboard('{Enter} ')
  expect(replies()).toHaveLength(0)
  await user.type(screen.getByRole('textbox', { name: /Why not/ }), 'allow')
  await user.click(screen.getByRole('button', { name: 'Refuse' }))
  await waitFor(() => expect(replies()[0]?.body).toMatchObject({ response: { value: 'refuse', message: 'allow' } }))
})

test('a deed is allowed once, or with all that follow', async () => {
  const approval = { key: 'k', title: 'shell: ls', detail: {}, done: [] }
  const { replies, user } = ask({ kind: 'choose_one', context: { approval } })
  await user.click(await screen.findByRole('button', { name: 'Allow everything in this run' }))
  await waitFor(() => expect(replies()[0]?.body).toMatchObject({ response: 'allow_all' }))
})

test('a confirmation is two buttons', async () => {
  const { replies, user } = ask({ kind: 'confirm' })
  const yes = await screen.findByRole('button', { name: 'Yes' })
  expect(document.activeElement).toBe(yes)
  await user.click(screen.getByRole('button', { name: 'No' }))
  await waitFor(() => expect(replies()[0]?.body).toMatchObject({ response: false }))
})

test('files go to their slots, and required ones are asked for', async () => {
  const files = [{ name: 'invoice', required: true, hint: 'The newest one', accept: '.pdf' }, { name: 'logo' }, 7]
  const { replies, user } = ask({ kind: 'upload_files', ui_hints: { files } })
  await user.click(await screen.findByRole('button', { name: 'Send' }))
  expect(screen.getByText('Choose the files that are marked first')).toBeTruthy()
  const picker = document.querySelector<HTMLInputElement>('input[data-slot=invoice]')
  expect(picker?.accept).toBe('.pdf')
  await user.upload(picker!, new File(['%PDF'], 'march.pdf', { type: 'application/pdf' }))
  await user.click(screen.getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(replies()).toHaveLength(1))
  const { form } = replies()[0]!
  const metadata = form?.get('metadata')
  expect(JSON.parse(typeof metadata === 'string' ? metadata : '')).toMatchObject({
    interaction_id: 1,
    message: null,
    bindings: [{ slot: 'invoice', file_index: 0 }],
  })
  expect(form?.getAll('files').map((file) => (file instanceof File ? file.name : file))).toEqual(['march.pdf'])
})

test('a refused answer stays where it was written', async () => {
  const { world, server, user } = ask()
  const box = await screen.findByRole<HTMLTextAreaElement>('textbox')
  await user.type(box, 'Ada')
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    url.endsWith('/reply') ? Promise.reject(new TypeError('network')) : server.fetch(url, init),
  )
  await user.click(screen.getByRole('button', { name: 'Send' }))
  await screen.findByText('The answer was not taken')
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Ada')
  vi.stubGlobal('fetch', server.fetch)
  await user.click(screen.getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(world.run(REQUEST_ID).status.status).toBe('running'))
})

test('an answer to a question that is closed is not lost', async () => {
  const { world, user } = ask()
  await user.type(await screen.findByRole('textbox'), 'a long answer')
  world.run(REQUEST_ID).pending = samplePending({ interaction_id: 2, prompt: 'Something else?' })
  await user.click(screen.getByRole('button', { name: 'Send' }))
  await screen.findByText('Your answer came too late')
  expect(screen.getByText('a long answer')).toBeTruthy()
  await screen.findByText('Something else?')
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('')
  act(() => world.changeRun(REQUEST_ID, { status: 'running' }))
  await waitFor(() => expect(screen.queryByRole('textbox')).toBeNull())
  expect(screen.getByText('a long answer')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Dismiss' }))
  expect(screen.queryByText('a long answer')).toBeNull()
})

test('a half-written answer is there again after another run was looked at', async () => {
  const { server, user } = ask()
  await user.type(await screen.findByRole('textbox'), 'half')
  cleanup()
  renderOver(server, <Shown />)
  expect((await screen.findByRole<HTMLTextAreaElement>('textbox')).value).toBe('half')
})

test('the time left counts down, says what comes then, and can be extended', async () => {
  const { user } = ask({ auto_reply_at: new Date(Date.now() + 30_000).toISOString() })
  expect((await screen.findByRole('timer')).textContent).toMatch(/^(30|29) s left$/)
  expect(screen.getByText(/the agent decides by itself/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Give more time' }))
  await waitFor(() => expect(screen.getByRole('timer').textContent).toMatch(/^20 min/))
})

test('without a time limit it says so', async () => {
  ask()
  expect(await screen.findByText(/^No time limit/)).toBeTruthy()
})

test('an engine that is not signed in is named, with the command that signs in and the way on', async () => {
  const { world, server, user, replies } = ask()
  world.engines = [sampleEngine({ engine: 'codex', title: 'Codex', uses_ai: true, fix_command: 'codex login' })]
  world.run(REQUEST_ID).pendingAuth = {
    engine: 'codex',
    provider_id: null,
    available_methods: ['signed_in'],
    prompt: 'Codex asks for a sign-in.',
    instructions: 'codex login --device-auth',
    last_error: '401 Unauthorized',
    source_attempt: 1,
    phase: 'method_selection',
    ui_hints: {},
  }
  world.changeRun(REQUEST_ID, { status: 'waiting_auth' })
  cleanup()
  renderOver(server, <Shown />)
  const notice = await screen.findByRole('region', { name: 'Codex is not signed in' })
  expect(await within(notice).findByText('codex login --device-auth')).toBeTruthy()
  expect(within(notice).getByText('The last try said: 401 Unauthorized')).toBeTruthy()
  await user.click(within(notice).getByRole('button', { name: 'I have signed in: go on' }))
  await waitFor(() =>
    expect(replies()[0]?.body).toMatchObject({ mode: 'auth', selection: { kind: 'auth_method', value: 'signed_in' } }),
  )
})

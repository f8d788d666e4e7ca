import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { giveElementSizes } from '../../testing/element-sizes.ts'
import { renderRun } from '../../testing/render-run.tsx'
import { sampleResult } from '../../testing/sample-runs.ts'

let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(600, 900)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
  vi.unstubAllGlobals()
})

const selectedTab = async (): Promise<string | null> => (await screen.findByRole('tab', { selected: true })).textContent

test('while it runs the log is shown; when it succeeds the result is', async () => {
  const { world, requestId } = renderRun('running')
  expect(await selectedTab()).toBe('Logs')
  await screen.findByText(/^\[0000059\]/)
  world.run(requestId).result = sampleResult()
  act(() => world.changeRun(requestId, { status: 'succeeded', finished_at: new Date().toISOString() }))
  await waitFor(async () => expect(await selectedTab()).toBe('Result'))
  await screen.findByText('Fits the output schema')
})

test('a part that the person chose stays, whatever becomes of the run', async () => {
  const { world, requestId } = renderRun('running')
  await userEvent.click(await screen.findByRole('tab', { name: 'Request' }))
  act(() => world.changeRun(requestId, { status: 'failed', finished_at: new Date().toISOString() }))
  await screen.findByText('Failed')
  expect(await selectedTab()).toBe('Request')
})

test('a click on the part that is shown by itself makes it stay', async () => {
  const { world, requestId } = renderRun('running')
  await userEvent.click(await screen.findByRole('tab', { name: /^Logs/ }))
  act(() => world.changeRun(requestId, { status: 'succeeded', finished_at: new Date().toISOString() }))
  await screen.findByText('Succeeded')
  expect(await selectedTab()).toBe('Logs')
})

test('the header says in one line how it stands', async () => {
  renderRun('kept')
  const header = await screen.findByRole('region', { name: 'State of the run' })
  for (const text of ['Succeeded', 'Script engine: no AI was used', '24.21.0', /Files kept until/]) {
    expect(within(header).getByText(text)).toBeTruthy()
  }
  await within(header).findByText('Output valid')
})

test('a cached run says so and offers to run anyway, without the cache', async () => {
  const { actions } = renderRun('cached')
  await screen.findByText('From cache')
  expect(screen.getByText('Answered from the cache: no step was needed.')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Run anyway' }))
  expect(actions.onRerun).toHaveBeenCalledWith({ useCache: false })
})

test('cancelling asks first', async () => {
  const { actions } = renderRun('running')
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel run' }))
  expect(actions.onAskToCancel).toHaveBeenCalledWith(true)
  expect(actions.onCancel).not.toHaveBeenCalled()
  cleanup()
  const asking = renderRun('running', { actions: { ...actions, isAskingToCancel: true } })
  await asking.findByText('Cancel this run?')
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Cancel run' }))
  expect(actions.onCancel).toHaveBeenCalledOnce()
})

test('a failed run tells the cause, what is known, the next step and the end of its error stream', async () => {
  renderRun('failed')
  const alert = await screen.findByRole('alert')
  expect(within(alert).getByText('The engine ended with an error')).toBeTruthy()
  expect(within(alert).getByText('Exit code 3')).toBeTruthy()
  expect(within(alert).getByText(/last lines of the log usually name the cause/)).toBeTruthy()
  expect(within(alert).getByText(/KeyError: 'name'/)).toBeTruthy()
  expect(await selectedTab()).toBe('Logs')
  expect(within(alert).queryByRole('button', { name: 'Show the log' })).toBeNull()
  await userEvent.click(screen.getByRole('tab', { name: 'Request' }))
  await userEvent.click(within(alert).getByRole('button', { name: 'Show the log' }))
  expect(await selectedTab()).toBe('Logs')
})

test('a refused result is shown with each error at its place', async () => {
  renderRun('invalid')
  await screen.findByText('Does not fit the output schema: 3 errors')
  expect(screen.getByText('The output was not clean JSON and had to be repaired.')).toBeTruthy()
  const tree = screen.getByRole('tree', { name: 'Result' })
  const row = within(tree).getByRole('treeitem', { name: /greeting/ })
  expect(within(row).getByRole('img', { name: 'Does not fit: must be string' })).toBeTruthy()
  await userEvent.click(within(tree).getByRole('treeitem', { name: /^checks/ }))
  expect(within(tree).queryByRole('treeitem', { name: /^ok/ })).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Show $.checks[1].ok' }))
  const shown = await within(tree).findByRole('treeitem', { name: /^ok/, selected: true })
  expect(within(shown).getByRole('img', { name: 'Does not fit: must be boolean' })).toBeTruthy()
})

test('a run without a result shows the end of its log instead', async () => {
  renderRun('failed', { tab: 'result' })
  await screen.findByText('The run ended without a result')
  const tail = await screen.findByLabelText('These are the last lines of its log.')
  expect(tail.textContent).toContain('[0000059]')
  await userEvent.click(
    within(screen.getByRole('tabpanel', { name: 'Result' })).getByRole('button', { name: 'Show the log' }),
  )
  expect(await selectedTab()).toBe('Logs')
})

test('a run that wrote nothing at all says that', async () => {
  renderRun('silent', { tab: 'result' })
  await screen.findByText('It wrote no output either.')
})

test('before the end there is no result, and nobody asks for one', async () => {
  const { server } = renderRun('running', { tab: 'result' })
  await screen.findByText('No result yet')
  expect(server.calls.some((call) => call.route === 'tempRuns.result')).toBe(false)
})

test('the steps are a list with states and durations', async () => {
  renderRun('succeeded')
  const steps = await screen.findByRole('list', { name: 'Steps of the run' })
  await waitFor(() => expect(within(steps).getByText('80 ms')).toBeTruthy())
  const texts = within(steps)
    .getAllByRole('listitem')
    .map((step) => step.textContent)
  expect(texts).toEqual([
    'Queuedone120 ms',
    'Workspacedone80 ms',
    'Agentdone4.6 s',
    'Collectdone40 ms',
    'Clean-updone5 ms',
  ])
})

test('what was sent is told as far as it is known', async () => {
  renderRun('invalid', { tab: 'request', sentFiles: { photo: 'ada.jpg' } })
  const request = await screen.findByRole('region', { name: 'What was sent' })
  expect(within(request).getByText('18,204')).toBeTruthy()
  expect(within(request).getByText('$0.0412')).toBeTruthy()
  expect(within(request).getByText('ada.jpg')).toBeTruthy()
  expect(within(request).getByText('node scripts/run.mjs')).toBeTruthy()
  cleanup()
  renderRun('succeeded', { tab: 'request' })
  await screen.findByRole('region', { name: 'What was sent' })
  expect(screen.getAllByText('none').length).toBeGreaterThanOrEqual(2)
  expect(screen.getAllByText('not reported').length).toBeGreaterThanOrEqual(5)
})

test('kept files can be looked into and deleted by hand', async () => {
  const { server } = renderRun('kept', { tab: 'files' })
  await screen.findByText(/Kept until .*, 1\.4 MB/)
  const tree = await screen.findByRole('tree', { name: 'Temporary files' })
  await userEvent.click(within(tree).getByRole('treeitem', { name: /input\.json/ }))
  await screen.findByRole('tree', { name: 'input.json' })
  await userEvent.click(screen.getByRole('button', { name: 'Delete now' }))
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete now' }))
  await screen.findByText('Workspace removed after the run')
  expect(screen.getByText('Turn on “Keep files” beside Run to look at them next time.')).toBeTruthy()
  expect(server.calls.filter((call) => call.route === 'tempRuns.removeKept')).toHaveLength(1)
})

test('what the agent did is told with what it proves, and the conversation alone on request', async () => {
  renderRun('agent', { tab: 'activity' })
  const proof = await screen.findByRole('region', { name: 'Proof of use' })
  await within(proof).findByText('references/tone.md')
  for (const text of ['yes', 'scripts/render.py', 'skill-creator', 'codex 0.98.1', 'gpt-6-codex', '19,581', '$0.0412'])
    expect(within(proof).getByText(text)).toBeTruthy()
  const story = screen.getByRole('list', { name: 'In order' })
  expect(within(story).getByText('Denied')).toBeTruthy()
  expect(within(story).getAllByText('cat SKILL.md')).toHaveLength(1)
  await userEvent.click(screen.getByRole('radio', { name: /^Conversation/ }))
  expect(within(story).queryByText('Denied')).toBeNull()
  expect(within(story).getAllByRole('listitem', { hidden: false }).length).toBeGreaterThanOrEqual(3)
  expect(within(story).getAllByText('tone')[0]?.tagName).toBe('STRONG')
})

test('a script run says that no AI was used, and that nothing was reported', async () => {
  renderRun('succeeded', { tab: 'activity' })
  const proof = await screen.findByRole('region', { name: 'Proof of use' })
  expect(within(proof).getByText(/run directly, without AI/)).toBeTruthy()
  expect(within(proof).getAllByText('not reported').length).toBe(3)
})

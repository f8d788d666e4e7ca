import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunEvent } from '../../../src-main/contract/event.ts'
import type { LiveText } from '../../../src-main/contract/live.ts'
import { giveElementSizes } from '../../testing/element-sizes.ts'
import { renderRun } from '../../testing/render-run.tsx'
import { sampleEvent } from '../../testing/sample-runs.ts'

let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(600, 900)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
  vi.unstubAllGlobals()
})

/** A run at work, whose activity is in view. */
async function openWriting() {
  const { world, requestId } = renderRun('running', { tab: 'activity' })
  const run = world.run(requestId)
  await waitFor(() => expect(run.readers.size).toBe(1))
  const write = (frame: Partial<LiveText>): void => {
    for (const reader of run.liveReaders)
      reader.send('live', { attempt: 1, of: 'message', offset: 0, text: '', ...frame })
  }
  const tell = (type: RunEvent['type'], data: RunEvent['data']): void =>
    world.addEvent(requestId, sampleEvent(run.events.length + 1, type, data))
  return { write, tell, run }
}

const lines = (): HTMLElement[] => within(screen.getByRole('list', { name: 'In order' })).getAllByRole('listitem')
const busy = (): HTMLElement[] => lines().filter((line) => line.getAttribute('aria-busy') === 'true')

test('what the agent writes grows in its place, as plain text, and the finished message takes that place at once', async () => {
  const { write, tell } = await openWriting()
  act(() => write({ text: 'I **lo' }))
  await screen.findByText('I **lo')
  expect(busy()).toHaveLength(1)
  expect(screen.getByText('The agent is writing').getAttribute('role')).toBe('status')
  act(() => write({ offset: 6, text: 'ok**\n<img src=x>' }))
  await screen.findByText(/^I \*\*look\*\*\s<img src=x>$/)
  const before = lines().length
  act(() => {
    tell('assistant.message.intermediate', { text: 'I **look** around.' })
    write({})
  })
  expect((await screen.findByText('look')).tagName).toBe('STRONG')
  expect(busy()).toEqual([])
  expect(lines()).toHaveLength(before)
  expect(screen.queryByText('The agent is writing')).toBeNull()
})

test('the finished message alone takes the growing one away, before its end is told', async () => {
  const { write, tell } = await openWriting()
  act(() => write({ text: 'Half' }))
  await screen.findByText('Half')
  act(() => tell('assistant.message.intermediate', { text: 'Half and half' }))
  await screen.findByText('Half and half')
  expect(screen.queryByText('Half')).toBeNull()
})

test('a thought grows too, and not among the conversation', async () => {
  const { write } = await openWriting()
  act(() => write({ of: 'reasoning', text: 'Hm' }))
  await screen.findByText('Hm')
  await userEvent.click(screen.getByRole('radio', { name: /^Conversation/ }))
  expect(screen.queryByText('Hm')).toBeNull()
})

test('a text whose beginning is not kept says so', async () => {
  const { write } = await openWriting()
  act(() => write({ offset: 70_000, text: 'and so on' }))
  await screen.findByText('… and so on')
})

test('a line that is cut leaves nothing half', async () => {
  const { write, run } = await openWriting()
  act(() => write({ text: 'Half' }))
  await screen.findByText('Half')
  act(() => run.readers.forEach((reader) => reader.close()))
  await waitFor(() => expect(screen.queryByText('Half')).toBeNull())
})

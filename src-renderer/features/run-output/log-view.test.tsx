import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLogStore, type LogStore } from '../../api/log-store.ts'
import { giveElementSizes } from '../../testing/element-sizes.ts'
import { LiveRegion } from '../../ui/live-region.tsx'
import { TooltipProvider } from '../../ui/tooltip.tsx'
import { LogView, type LogViewProps } from './log-view.tsx'

const VIEW_HEIGHT = 200
const ROW_HEIGHT = 20
const START = Date.parse('2026-11-21T09:30:00.000Z')

let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(VIEW_HEIGHT, 800)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
})

function add(store: LogStore, from: number, to: number, stream: 'stdout' | 'stderr' = 'stdout'): void {
  for (let at = from; at < to; at++) store.add(stream, `line ${at}`, START + at * 10)
}

/** Tells the store's changes at once, as if a frame had passed. */
function storeWith(count: number): LogStore {
  const store = createLogStore({ schedule: (run) => act(() => run()) })
  add(store, 0, count)
  return store
}

function show(store: LogStore, more: Partial<LogViewProps> = {}) {
  return render(
    <TooltipProvider>
      <LogView
        store={store}
        connection="live"
        phase="active"
        statusWord="Running"
        startedAtMs={START}
        endedAtMs={START + 65_000}
        fileName="test"
        {...more}
      />
      <LiveRegion />
    </TooltipProvider>,
  )
}

const box = (): HTMLElement => screen.getByRole('group', { name: 'Log' })
const shownLines = (): number[] =>
  [...box().querySelectorAll('[data-line]')].map((line) => Number(line.getAttribute('data-line')))
const isShown = (line: number): boolean => shownLines().includes(line)

async function scrollTo(top: number): Promise<void> {
  box().scrollTop = top
  await act(async () => Promise.resolve())
}

test('only the lines in view are in the page, and the end is in view', async () => {
  show(storeWith(10_000))
  await waitFor(() => expect(isShown(9_999)).toBe(true))
  expect(shownLines().length).toBeLessThan(100)
})

test('new lines are followed until the reader scrolls up; then they are counted', async () => {
  const store = storeWith(1_000)
  show(store)
  await waitFor(() => expect(isShown(999)).toBe(true))
  add(store, 1_000, 1_200)
  await waitFor(() => expect(isShown(1_199)).toBe(true))

  await scrollTo(400 * ROW_HEIGHT)
  await waitFor(() => expect(isShown(400)).toBe(true))
  expect(screen.getByRole('button', { name: 'Follow' })).toBeTruthy()
  add(store, 1_200, 1_328)
  await screen.findByRole('button', { name: '128 new lines' })
  expect(isShown(400)).toBe(true)
  expect(isShown(1_327)).toBe(false)

  await userEvent.click(screen.getByRole('button', { name: '128 new lines' }))
  await waitFor(() => expect(isShown(1_327)).toBe(true))
  expect(screen.queryByRole('button', { name: /new lines/ })).toBeNull()
})

test('End goes back to following', async () => {
  const store = storeWith(1_000)
  show(store)
  await waitFor(() => expect(isShown(999)).toBe(true))
  await scrollTo(0)
  await waitFor(() => expect(isShown(0)).toBe(true))
  box().focus()
  await userEvent.keyboard('{End}')
  await waitFor(() => expect(isShown(999)).toBe(true))
  add(store, 1_000, 1_050)
  await waitFor(() => expect(isShown(1_049)).toBe(true))
})

test('scrolling down to the end by hand follows again', async () => {
  const store = storeWith(1_000)
  show(store)
  await waitFor(() => expect(isShown(999)).toBe(true))
  await scrollTo(0)
  await screen.findByRole('button', { name: 'Follow' })
  await scrollTo(1_000 * ROW_HEIGHT)
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Follow' })).toBeNull())
})

test('one stream can be shown alone, and its count is there before', async () => {
  const store = storeWith(100)
  add(store, 100, 103, 'stderr')
  show(store)
  expect(screen.getByRole('radio', { name: 'stderr 3' })).toBeTruthy()
  await userEvent.click(screen.getByRole('radio', { name: 'stderr 3' }))
  await waitFor(() => expect(shownLines()).toEqual([100, 101, 102]))
})

test('search jumps to the first hit below, counts, and goes on by Enter and Shift+Enter', async () => {
  const store = storeWith(5_000)
  show(store)
  await waitFor(() => expect(isShown(4_999)).toBe(true))
  await scrollTo(0)
  box().focus()
  await userEvent.keyboard('{Control>}f{/Control}')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Search the log' }))
  await userEvent.keyboard('line 4321')
  await waitFor(() => expect(isShown(4_321)).toBe(true))
  expect(screen.getByText('1 of 1')).toBeTruthy()

  await userEvent.clear(screen.getByRole('textbox'))
  await userEvent.keyboard('77')
  const hits = Array.from({ length: 5_000 }, (_none, at) => at).filter((at) => String(at).includes('77'))
  const found = await screen.findByText(new RegExp(`^\\d+ of ${hits.length}$`))
  const first = parseInt(found.textContent, 10) - 1
  const current = (): number => Number(box().querySelector('.log-line-current')?.getAttribute('data-line'))
  await waitFor(() => expect(current()).toBe(hits[first]))
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(current()).toBe(hits[first + 1]))
  await userEvent.keyboard('{Shift>}{Enter}{/Shift}')
  await waitFor(() => expect(current()).toBe(hits[first]))
  expect(box().querySelector('.log-line-current mark')?.textContent).toBe('77')

  await userEvent.keyboard('{Escape}')
  expect(document.activeElement).toBe(box())
  expect(box().querySelector('mark')).toBeNull()
})

test('a pattern can be searched, and a broken one says so', async () => {
  show(storeWith(200))
  await userEvent.click(screen.getByRole('button', { name: 'Regular expression' }))
  await userEvent.type(screen.getByRole('textbox'), '^line 1[[9]$')
  await waitFor(() => expect(screen.getByRole('search').textContent).toBe('1 of 1'))
  await userEvent.type(screen.getByRole('textbox'), '(')
  await screen.findByText('Not a valid pattern')
})

test('lines are never in a live region, and how it stands is said only when asked', async () => {
  const store = storeWith(120)
  show(store)
  const region = screen.getAllByRole('status').at(-1)
  expect(box().closest('[aria-live], [role=log], [role=status]')).toBeNull()
  add(store, 120, 240)
  expect(region?.textContent).toBe('')
  await userEvent.click(screen.getByRole('button', { name: 'Say how it stands' }))
  expect(region?.textContent).toBe('Running, 1 min 05 s, 240 lines')
})

test('times are shown since the start or as time of day', async () => {
  show(storeWith(20))
  await userEvent.click(screen.getByRole('button', { name: 'Times' }))
  await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Time since the start' }))
  const line = box().querySelector('[data-line="12"]')
  expect(line?.querySelector('.log-time')?.textContent).toBe('00:00.120')
})

test('chosen lines are copied without their colours, otherwise all are', async () => {
  const store = createLogStore({ schedule: (run) => act(() => run()) })
  for (let at = 0; at < 9; at++) store.add('stdout', `\x1b[3${at % 7}mline ${at}\x1b[0m`, START)
  const writeText = vi.fn(() => Promise.resolve())
  userEvent.setup()
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(writeText)
  show(store)
  const number = (line: number): HTMLElement => within(box()).getByText(String(line + 1), { selector: '[data-number]' })
  fireEvent.click(number(2))
  fireEvent.click(number(4), { shiftKey: true })
  await userEvent.click(screen.getByRole('button', { name: 'Copy 3 chosen lines' }))
  expect(writeText).toHaveBeenLastCalledWith('line 2\nline 3\nline 4\n')
  box().focus()
  await userEvent.keyboard('{Escape}')
  await userEvent.click(screen.getByRole('button', { name: 'Copy all' }))
  expect(writeText).toHaveBeenLastCalledWith(Array.from({ length: 9 }, (_none, at) => `line ${at}\n`).join(''))
})

test('an empty log says why it is empty', () => {
  const empty = (): LogStore => createLogStore()
  const { rerender } = show(empty(), { phase: 'queued' })
  const shown = (more: Partial<LogViewProps>): void =>
    rerender(
      <TooltipProvider>
        <LogView
          store={empty()}
          connection="ended"
          phase="ended"
          statusWord=""
          startedAtMs={Date.now() - 65_000}
          endedAtMs={null}
          fileName="x"
          {...more}
        />
      </TooltipProvider>,
    )
  expect(screen.getByText('The run has not started')).toBeTruthy()
  shown({ phase: 'active', connection: 'live' })
  expect(screen.getByText(/Running for 1 min 0\d s/)).toBeTruthy()
  shown({})
  expect(screen.getByText('The run ended without any output')).toBeTruthy()
  shown({ connection: 'connecting' })
  expect(screen.getByText('Reading the log')).toBeTruthy()
  shown({ phase: 'cached' })
  expect(screen.getByText('Answered from the cache: nothing was run')).toBeTruthy()
})

test('a lost line, a gap and a cut log are told', () => {
  const store = createLogStore({ schedule: (run) => act(() => run()), maxLines: 4_000 })
  add(store, 0, 12_000)
  store.addMark('gap', START)
  store.addMark('attempt 2', START)
  show(store, { connection: 'lost', truncatedBytes: 1_288_490_189 })
  expect(screen.getByText(/reconnecting/)).toBeTruthy()
  expect(screen.getByText(/The oldest [\d,]+ lines are left out/)).toBeTruthy()
  expect(screen.getByText(/1\.2 GB of its log are on disk/)).toBeTruthy()
})

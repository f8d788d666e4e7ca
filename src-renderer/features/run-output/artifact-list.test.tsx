import { cleanup, createEvent, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { giveElementSizes } from '../../testing/element-sizes.ts'
import { renderRun } from '../../testing/render-run.tsx'

let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(600, 900)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
  vi.unstubAllGlobals()
})

const DECLARED = [
  { role: 'card', pattern: 'card.md', required: true },
  { role: 'notes', pattern: 'notes.txt', required: false },
  { role: 'summary', pattern: 'summary-*.txt', required: true },
]

const rows = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole('list', { name: 'Files that the run made' })).getAllByRole('listitem')

test('each file has its name, role, type, size and hash', async () => {
  renderRun('succeeded', { tab: 'artifacts', declared: DECLARED })
  const [card, , checks] = await rows()
  expect(card?.textContent).toMatch(/^card\.mdcardtext\/markdown\d+ B3b1f5c9d$/)
  expect(checks?.textContent).toContain('not declared')
  expect(within(card ?? document.body).getByRole('button', { name: 'Copy SHA-256' })).toBeTruthy()
})

test('what was declared and is not there is named, required files first', async () => {
  renderRun('succeeded', { tab: 'artifacts', declared: DECLARED })
  const missing = await screen.findByRole('list', { name: 'Declared but missing' })
  expect(
    within(missing)
      .getAllByRole('listitem')
      .map((item) => item.textContent),
  ).toEqual(['summary-*.txtsummaryrequired', 'notes.txtnotesoptional'])
})

test('Markdown is drawn, and nothing in it runs, loads or navigates', async () => {
  const { onOpenLink } = renderRun('succeeded', { tab: 'artifacts' })
  await screen.findByRole('heading', { name: 'Greeting card' })
  const panel = screen.getByRole('tabpanel', { name: /Artifacts/ })
  expect(panel.querySelector('script, img, iframe, object, embed, form')).toBeNull()
  expect(panel.querySelector('[onerror], [onclick], [style*="url("]')).toBeNull()
  expect(
    [...panel.querySelectorAll('a[href]')]
      .map((link) => link.getAttribute('href'))
      .filter((href) => !href?.startsWith('/v1/')),
  ).toEqual(['https://example.org/cards'])
  expect(screen.getByText(/<script>window\.hacked/)).toBeTruthy()
  expect(screen.getByText('Image left out: A remote picture')).toBeTruthy()

  const link = screen.getByRole('link', { name: 'A web page' })
  const click = createEvent.click(link)
  fireEvent(link, click)
  expect(click.defaultPrevented).toBe(true)
  expect(onOpenLink).toHaveBeenCalledExactlyOnceWith('https://example.org/cards')
  const middle = createEvent.click(link, { button: 1 })
  Object.defineProperty(middle, 'type', { value: 'auxclick' })
  fireEvent(link, middle)
  expect(middle.defaultPrevented).toBe(true)
  expect('hacked' in window).toBe(false)
})

test('an SVG is text until it is asked for as a picture, and then only an img element', async () => {
  const made: Blob[] = []
  vi.stubGlobal(
    'URL',
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => `blob:${made.push(blob)}`,
      revokeObjectURL: () => undefined,
    }),
  )
  renderRun('succeeded', { tab: 'artifacts' })
  await rows()
  await userEvent.click(screen.getByRole('button', { name: 'card.svg' }))
  await screen.findByText("<script>window.hacked = 'svg'</script>")
  expect(made).toHaveLength(0)
  await userEvent.click(screen.getByRole('radio', { name: 'Image' }))
  const image = await screen.findByRole('img', { name: 'Image artifacts/card.svg' })
  expect(image.tagName).toBe('IMG')
  expect(image.getAttribute('src')).toMatch(/^blob:/)
  expect(made[0]?.type).toBe('image/svg+xml')
  expect(screen.getByRole('tabpanel', { name: /Artifacts/ }).querySelector('svg script')).toBeNull()
})

test('bytes are shown as a hex dump, and what is too large as its size', async () => {
  renderRun('succeeded', { tab: 'artifacts' })
  await rows()
  await userEvent.click(screen.getByRole('button', { name: 'frames.bin' }))
  await screen.findByText(/^00000000 00 25 4a 6f/)
  expect(screen.getByText('Not text: the first 512 bytes of 51.2 KB')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'video.mp4' }))
  await screen.findByText('Too large to show here (87 MB)')
})

test('a browser downloads; only a desktop opens, reveals and drags out', async () => {
  renderRun('succeeded', { tab: 'artifacts' })
  const [card] = await rows()
  expect(screen.getByRole('link', { name: 'Download' }).getAttribute('href')).toMatch(
    /\/artifacts\/artifacts\/card\.md$/,
  )
  expect(screen.queryByRole('button', { name: 'Open' })).toBeNull()
  expect(card?.getAttribute('draggable')).toBeNull()
  cleanup()

  const answer = { ok: true, value: null }
  const bridge = {
    openArtifact: vi.fn(() => Promise.resolve(answer)),
    revealArtifact: vi.fn(() => Promise.resolve({ ok: false, code: 'gone', message: 'It is gone' })),
    dragArtifact: vi.fn(() => Promise.resolve(answer)),
  }
  vi.stubGlobal('desktop', bridge)
  const { requestId } = renderRun('succeeded', { tab: 'artifacts' })
  const [dragged] = await rows()
  await userEvent.click(screen.getByRole('button', { name: 'Open' }))
  expect(bridge.openArtifact).toHaveBeenCalledWith(requestId, 'artifacts/card.md')
  await userEvent.click(screen.getByRole('button', { name: 'Show in folder' }))
  await waitFor(() => expect(bridge.revealArtifact).toHaveBeenCalledOnce())
  const drag = createEvent.dragStart(dragged ?? document.body)
  fireEvent(dragged ?? document.body, drag)
  expect(drag.defaultPrevented).toBe(true)
  expect(bridge.dragArtifact).toHaveBeenCalledWith(requestId, 'artifacts/card.md')
  expect(screen.getByRole('link', { name: 'Save' })).toBeTruthy()
})

test('before the end, and without files, the reason is told', async () => {
  renderRun('running', { tab: 'artifacts' })
  await screen.findByText('No artifacts yet')
  cleanup()
  renderRun('failed', { tab: 'artifacts' })
  await screen.findByText('The run made no files')
})

import { act, cleanup, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { renderWindow } from '../testing/render-window.tsx'
import { sampleCheck, sampleLibraryItem } from '../testing/sample-skills.ts'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  history.replaceState(null, '', '/')
})

test('a login link lets the page in once, and its secret leaves the address at once', async () => {
  history.replaceState(null, '', '/#login=good-secret')
  const { server } = renderWindow((world) => {
    world.isSignedIn = false
  })
  expect(location.hash).toBe('')
  await screen.findByRole('navigation', { name: 'Library' })
  expect(server.calls[0]).toMatchObject({ route: 'session.login', body: { secret: 'good-secret' } })
})

test('a used link says so and how to get a new one; nothing private is asked for', async () => {
  history.replaceState(null, '', '/#login=old-secret')
  const { server } = renderWindow((world) => {
    world.isSignedIn = false
  })
  await screen.findByRole('heading', { name: 'This link was used already' })
  expect(screen.getByText('npm start')).toBeTruthy()
  expect(server.calls.map((call) => call.route)).toEqual(['session.login', 'session.get'])
})

test('a used link does no harm where the cookie of the first time is still good', async () => {
  history.replaceState(null, '', '/#login=old-secret')
  renderWindow()
  await screen.findByRole('navigation', { name: 'Library' })
})

test('without a session the page says so', async () => {
  renderWindow((world) => {
    world.isSignedIn = false
  })
  await screen.findByRole('heading', { name: 'This page is not signed in' })
})

test('a lost connection is shown and blocks Run; what is on the screen stays', async () => {
  const { world } = renderWindow((fresh) => {
    fresh.addSkill({ item: sampleLibraryItem({ is_sample: true }), check: sampleCheck() })
  })
  await screen.findByText('Connected')
  await screen.findByRole('heading', { level: 1, name: 'greeting-card' })
  const fetchBefore = fetch
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  act(() => {
    for (const reader of world.activityReaders) reader.close()
  })
  await screen.findByText('Offline, trying again')
  await waitFor(() =>
    expect(screen.getByRole('button', { name: 'Run' }).getAttribute('aria-description')).toBe(
      'The server cannot be reached',
    ),
  )
  expect(screen.getByRole('heading', { level: 1, name: 'greeting-card' })).toBeTruthy()
  vi.stubGlobal('fetch', fetchBefore)
  await screen.findByText('Connected', undefined, { timeout: 15_000 })
})

import { render, type RenderResult } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import { vi } from 'vitest'
import { usePreferences } from '../api/preferences.ts'
import { createQueryClient } from '../api/query-client.ts'
import { setSession } from '../api/session.ts'
import { startSession } from '../api/start-session.ts'
import { App } from '../app/app.tsx'
import { followPreferences } from '../app/apply-preferences.ts'
import { Providers } from '../app/providers.tsx'
import { useWindow } from '../app/window-store.ts'
import { useSetups } from '../features/setup/setup-store.ts'
import { createFakeApi } from './fake-api.ts'
import type { FakeServer } from './fake-router.ts'
import { createFakeWorld, type FakeWorld } from './fake-world.ts'
import { sampleEngine } from './sample-runs.ts'

export interface RenderedWindow extends RenderResult {
  readonly world: FakeWorld
  readonly server: FakeServer
  readonly user: UserEvent
}

const freshWindow = useWindow.getInitialState()
const freshSetups = useSetups.getInitialState()
const freshPreferences = usePreferences.getInitialState()

/** What jsdom lacks and the window's libraries ask for. */
class NoResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/**
 * jsdom lays out nothing, so every place is at 0, 0, also the splitters: each click would take hold of one. They are put where
 * no click of a test is.
 */
function moveSplittersAway(): void {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    return this.getAttribute('role') === 'separator' ? new DOMRect(5_000, 5_000, 1, 1) : new DOMRect()
  })
}

/** The whole window over a fake server, as at a first start. @param fill puts skills and runs into the server's world */
export function renderWindow(fill: (world: FakeWorld) => void = () => undefined): RenderedWindow {
  const world = createFakeWorld()
  world.engines = [sampleEngine()]
  fill(world)
  const server = createFakeApi(world)
  vi.stubGlobal('fetch', server.fetch)
  vi.restoreAllMocks()
  moveSplittersAway()
  vi.stubGlobal('ResizeObserver', NoResizeObserver)
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
  localStorage.clear()
  useWindow.setState(freshWindow, true)
  useSetups.setState(freshSetups, true)
  usePreferences.setState(freshPreferences, true)
  setSession('unknown')
  followPreferences()
  void startSession()
  const rendered = render(
    <Providers queryClient={createQueryClient()}>
      <App />
    </Providers>,
  )
  return { ...rendered, world, server, user: userEvent.setup() }
}

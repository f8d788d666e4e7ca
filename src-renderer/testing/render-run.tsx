import { QueryClientProvider } from '@tanstack/react-query'
import { render, type RenderResult } from '@testing-library/react'
import { useState, type ReactElement } from 'react'
import { vi } from 'vitest'
import { createQueryClient } from '../api/query-client.ts'
import { useActivity } from '../api/use-activity.ts'
import { forgetRunEvents } from '../api/use-run-events.ts'
import { useRunStatus } from '../api/use-run-status.ts'
import type { RunTab } from '../features/run-output/run-tab.ts'
import { RunView, type RunViewProps } from '../features/run-output/run-view.tsx'
import { LiveRegion } from '../ui/live-region.tsx'
import { TooltipProvider } from '../ui/tooltip.tsx'
import { createFakeApi } from './fake-api.ts'
import type { FakeServer } from './fake-router.ts'
import type { FakeWorld } from './fake-world.ts'
import { worldOf, type Scene } from './run-output-scenes.ts'

export interface RenderedRun extends RenderResult {
  readonly world: FakeWorld
  readonly server: FakeServer
  readonly requestId: string
  readonly actions: RunViewProps['actions']
  readonly onOpenLink: (url: string) => void
}

/** Draws a piece of the window over a fake server. Splitters ask for sizes, which jsdom never changes. */
export function renderOver(server: FakeServer, element: ReactElement): RenderResult {
  vi.stubGlobal('fetch', server.fetch)
  vi.stubGlobal('ResizeObserver', function ResizeObserver() {
    return { observe: () => undefined, unobserve: () => undefined, disconnect: () => undefined }
  })
  return render(
    <QueryClientProvider client={createQueryClient()}>
      <TooltipProvider>{element}</TooltipProvider>
      <LiveRegion />
    </QueryClientProvider>,
  )
}

/** Shows a run at one of its moments, over a fake server that knows it. */
export function renderRun(scene: Scene, props: Partial<RunViewProps> = {}, lines = 60): RenderedRun {
  const { world, requestId } = worldOf(scene, lines)
  const server = createFakeApi(world)
  forgetRunEvents(requestId)
  const onOpenLink = vi.fn()
  const actions = {
    rerunUnavailable: null,
    onRerun: vi.fn(),
    isCanceling: false,
    isAskingToCancel: false,
    onAskToCancel: vi.fn(),
    onCancel: vi.fn(),
    onCopyCurl: vi.fn(),
    onDelete: vi.fn(),
    onInstall: vi.fn(),
  }
  const shown = renderOver(
    server,
    <Shown requestId={requestId} props={{ declared: null, sentFiles: {}, actions, onOpenLink, ...props }} />,
  )
  return { ...shown, world, server, requestId, actions, onOpenLink }
}

function Shown({
  requestId,
  props,
}: {
  requestId: string
  props: Omit<RunViewProps, 'status' | 'tab' | 'onTab'> & Partial<RunViewProps>
}) {
  useActivity(true)
  const status = useRunStatus(requestId)
  const [tab, setTab] = useState<RunTab | null>(props.tab ?? null)
  return status.data === undefined ? null : <RunView {...props} status={status.data} tab={tab} onTab={setTab} />
}

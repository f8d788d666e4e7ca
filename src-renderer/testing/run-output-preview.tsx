import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { createLogStore, type LogStore } from '../api/log-store.ts'
import { createQueryClient } from '../api/query-client.ts'
import { useRunStatus } from '../api/use-run-status.ts'
import { LogView } from '../features/run-output/log-view.tsx'
import { RUN_TABS, type RunTab } from '../features/run-output/run-tab.ts'
import { RunView } from '../features/run-output/run-view.tsx'
import { LiveRegion } from '../ui/live-region.tsx'
import { setTextLanguage } from '../ui/text.ts'
import { showToast, Toaster } from '../ui/toast.tsx'
import { TooltipProvider } from '../ui/tooltip.tsx'
import '../app/styles.css'
import { createFakeApi } from './fake-api.ts'
import { createLogMeasures, type LogMeasures } from './measure-log.ts'
import { SCENES, worldOf } from './run-output-scenes.ts'
import { sampleLine } from './sample-log.ts'

declare global {
  interface Window {
    /** For the script that measures, and for trying things by hand. */
    previewStore?: LogStore
    previewMeasures?: LogMeasures
  }
}

const asked = new URLSearchParams(location.search)
document.documentElement.dataset['theme'] = asked.get('theme') ?? 'light'
setTextLanguage(asked.get('language') === 'zh' ? 'zh' : 'en')

const DECLARED = [
  { role: 'card', pattern: 'card.md', required: true },
  { role: 'summary', pattern: 'summary-*.txt', required: true },
]
const SENT_FILES = { photo: 'ada.jpg' }

function Scene({ requestId }: { requestId: string }) {
  const status = useRunStatus(requestId)
  const [tab, setTab] = useState<RunTab | null>(RUN_TABS.find((id) => id === asked.get('tab')) ?? null)
  const [isAskingToCancel, setAskingToCancel] = useState(false)
  const say = (title: string) => (): void => showToast({ title })
  if (status.data === undefined) return null
  return (
    <RunView
      status={status.data}
      tab={tab}
      onTab={setTab}
      declared={DECLARED}
      sentFiles={SENT_FILES}
      onOpenLink={(url) => showToast({ title: `Open ${url}` })}
      actions={{
        rerunUnavailable: null,
        onRerun: say('Run again'),
        isCanceling: false,
        isAskingToCancel,
        onAskToCancel: setAskingToCancel,
        onCancel: say('Cancel'),
        onCopyCurl: say('Copy as curl'),
        onDelete: say('Delete'),
        onInstall: say('Install'),
      }}
    />
  )
}

function OnlyLog({ lines }: { lines: number }) {
  const [store] = useState(() => {
    const made = createLogStore()
    const startMs = Date.now()
    for (let at = 0; at < lines; at++) {
      const { stream, text } = sampleLine(at)
      made.add(stream, text, startMs + at * 3)
    }
    window.previewStore = made
    window.previewMeasures = createLogMeasures(made)
    return made
  })
  return (
    <LogView
      store={store}
      connection="live"
      phase="active"
      statusWord="Running"
      startedAtMs={store.startedAtMs}
      endedAtMs={null}
      fileName="preview"
    />
  )
}

function Preview() {
  const scene = SCENES.find((name) => name === asked.get('scene'))
  if (scene === undefined) return <OnlyLog lines={Number(asked.get('lines') ?? 500)} />
  const { world, requestId } = worldOf(scene)
  globalThis.fetch = createFakeApi(world).fetch
  return <Scene requestId={requestId} />
}

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={createQueryClient()}>
      <TooltipProvider>
        <div className="flex h-full flex-col bg-surface">
          <Preview />
        </div>
        <Toaster />
        <LiveRegion />
      </TooltipProvider>
    </QueryClientProvider>,
  )
}

import { createRoot } from 'react-dom/client'
import { loadPreferences } from '../api/preferences.ts'
import { createQueryClient } from '../api/query-client.ts'
import { startSession } from '../api/start-session.ts'
import { App } from './app.tsx'
import { followPreferences } from './apply-preferences.ts'
import { CrashBoundary } from './crash-boundary.tsx'
import { Providers } from './providers.tsx'

/** Draws the window into the page and signs it in. */
export function startWindow(root: Element): void {
  followPreferences()
  // Settings that cannot be read are no reason for an empty window: it starts with the defaults.
  void loadPreferences().catch(() => undefined)
  void startSession()
  // A file that misses the window must not replace it by the browser's view of that file.
  for (const type of ['dragover', 'drop'] as const) addEventListener(type, (event) => event.preventDefault())
  createRoot(root).render(
    <CrashBoundary>
      <Providers queryClient={createQueryClient()}>
        <App />
      </Providers>
    </CrashBoundary>,
  )
}

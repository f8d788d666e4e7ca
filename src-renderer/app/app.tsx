import { useActivity } from '../api/use-activity.ts'
import { useSession } from '../api/session.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { useAppText } from './app-text.ts'
import { Frame } from './frame.tsx'
import { SignedOut } from './signed-out.tsx'
import { useAnnouncements } from './use-announcements.ts'

/** Nothing private is shown or asked for before the server knows this page. */
export function App() {
  const t = useAppText()
  const session = useSession((state) => state.state)
  const onActivity = useAnnouncements()
  useActivity(session === 'signed-in', onActivity)
  if (session === 'signed-in') return <Frame />
  if (session === 'unknown')
    return (
      <main className="grid h-full place-items-center">
        <EmptyState title={t('starting_up')} />
      </main>
    )
  return <SignedOut state={session} />
}

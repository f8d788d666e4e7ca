import { KeyRound } from 'lucide-react'
import type { SessionState } from '../api/session.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { useAppText } from './app-text.ts'

const COMMAND = 'npm start'

/** What a browser sees that was not let in: why, and how to get a new link. */
export function SignedOut({ state }: { state: Extract<SessionState, 'signed-out' | 'link-used'> }) {
  const t = useAppText()
  const isUsed = state === 'link-used'
  return (
    <main className="grid h-full place-items-center bg-canvas p-6">
      <div className="w-full max-w-md rounded-lg border bg-surface p-6 shadow-card">
        <KeyRound aria-hidden className="mb-3 size-6 text-accent" strokeWidth={1.75} />
        <h1 className="text-lg font-semibold">{t(isUsed ? 'link_used' : 'signed_out')}</h1>
        <p className="mt-1 text-sm text-muted">{t(isUsed ? 'link_used_about' : 'signed_out_about')}</p>
        <p className="mt-3 flex items-center gap-1 rounded-sm bg-sunken py-1 pr-1 pl-3 font-mono text-sm">
          <code className="flex-1">{COMMAND}</code>
          <CopyButton isIconOnly text={COMMAND} />
        </p>
        <p className="mt-3 text-sm text-muted">{t('signed_out_how')}</p>
        <p className="mt-1 font-mono text-xs wrap-anywhere text-faint">{location.origin}</p>
      </div>
    </main>
  )
}

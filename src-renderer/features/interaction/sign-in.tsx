import { KeyRound } from 'lucide-react'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { describeError } from '../../api/describe-error.ts'
import { usePending, useSignedIn } from '../../api/use-pending.ts'
import { useEngines } from '../../api/use-system.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { CommandLine } from '../../ui/command-line.tsx'
import { announce } from '../../ui/live-region.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { useInteractionText } from './interaction-text.ts'

/** A run whose engine is not signed in: which one, the command that signs in, and the way on. */
export function SignIn({ run }: { run: RunStatusBody }) {
  const t = useInteractionText()
  const problemText = useProblemText()
  const pending = usePending(run.request_id, true)
  const engines = useEngines()
  const signedIn = useSignedIn(run.request_id)
  const selection = pending.data?.pending_auth_method_selection ?? null
  const engine = engines.data?.find((one) => one.engine === (selection?.engine ?? run.engine)) ?? null
  const title = engine?.title ?? selection?.engine ?? run.engine
  const command = selection?.instructions ?? engine?.fix_command ?? null
  const refusal = signedIn.isError ? problemText(describeError(signedIn.error)) : null
  const goOn = (): void => signedIn.mutate(undefined, { onSuccess: () => announce(t('signed_in_sent')) })
  return (
    <section
      aria-label={t('sign_in', { engine: title })}
      className="mx-4 my-3 shrink-0 rounded-md border border-wait/40 bg-wait-soft px-4 py-3"
    >
      <h3 className="flex items-center gap-2 text-sm font-semibold text-wait">
        <KeyRound aria-hidden className="size-4" />
        {t('sign_in', { engine: title })}
      </h3>
      <div className="flex max-w-3xl flex-col gap-2 pt-1.5 text-sm">
        {selection !== null && <p className="wrap-anywhere">{selection.prompt}</p>}
        <p className="text-xs text-muted">{t('sign_in_about')}</p>
        {command === null ? (
          <p>{t('sign_in_no_command')}</p>
        ) : (
          <div>
            <p className="mb-1 text-xs">{t('sign_in_do')}</p>
            <CommandLine command={command} />
          </div>
        )}
        {selection !== null && selection.last_error !== null && selection.last_error !== selection.prompt && (
          <p className="text-xs wrap-anywhere text-bad">{t('last_error', { error: selection.last_error })}</p>
        )}
        <Button kind="primary" isBusy={signedIn.isPending || signedIn.isSuccess} onClick={goOn} className="self-start">
          {t('signed_in')}
        </Button>
        {refusal !== null && (
          <Banner tone="bad" title={refusal.title} className="bg-surface">
            {refusal.detail}
          </Banner>
        )}
      </div>
    </section>
  )
}

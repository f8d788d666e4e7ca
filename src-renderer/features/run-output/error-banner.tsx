import type { RunError } from '../../../src-main/contract/run.ts'
import { plainText } from '../../api/ansi-text.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useErrorText, useRunText } from './texts.ts'

export interface ErrorBannerProps {
  error: RunError
  onShowLog: () => void
}

/** Why a run did not succeed: the cause in words, what is known, the next step, and the end of its error stream. */
export function ErrorBanner({ error, onShowLog }: ErrorBannerProps) {
  const t = useRunText()
  const words = useErrorText()
  const stderr = plainText(error.stderr ?? '').trim()
  const facts = [
    t('error_code', { code: error.code }),
    typeof error.exit_code === 'number' ? t('error_exit', { code: error.exit_code }) : null,
    typeof error.signal === 'string' ? t('error_signal', { signal: error.signal }) : null,
  ].filter((fact) => fact !== null)
  return (
    <Banner
      tone={error.code === 'CANCELED_BY_USER' ? 'neutral' : 'bad'}
      title={words(error.code)}
      action={
        <>
          <Button size="sm" onClick={onShowLog}>
            {t('error_show_log')}
          </Button>
          <CopyButton size="sm" label={t('error_copy')} text={[facts.join(', '), error.message, stderr].join('\n')} />
        </>
      }
    >
      <p>{words(`${error.code}_what`)}</p>
      <p className="mt-1 font-mono text-muted">{plainText(error.message)}</p>
      <p className="mt-1">
        <strong className="font-medium">{t('error_next')}: </strong>
        {words(`${error.code}_next`)}
      </p>
      {stderr !== '' && (
        <details className="mt-1.5">
          <summary className="w-fit rounded-xs text-muted hover:text-ink">{t('error_stderr')}</summary>
          <pre
            tabIndex={0}
            aria-label={t('error_stderr')}
            className="mt-1 max-h-36 overflow-auto rounded-sm bg-surface p-2 font-mono text-xs whitespace-pre-wrap"
          >
            {stderr}
          </pre>
        </details>
      )}
      <p className="mt-1 text-muted">{facts.join(' · ')}</p>
    </Banner>
  )
}

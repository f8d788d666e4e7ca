import type { RunError, RunErrorCode } from '../../../src-main/contract/run.ts'
import { plainText } from '../../api/ansi-text.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import type { RunTab } from './run-tab.ts'
import { useErrorText, useRunText } from './texts.ts'

export interface ErrorBannerProps {
  error: RunError
  /** The part that is shown now: there is no need to lead there. */
  tab: RunTab
  onShow: (tab: RunTab) => void
}

/** Where more is to be seen of a cause; for all others that is the log. */
const PLACES: Partial<Record<RunErrorCode, 'result' | 'artifacts'>> = {
  OUTPUT_INVALID: 'result',
  ARTIFACTS_MISSING: 'artifacts',
}

/** Why a run did not succeed: the cause in words, what is known, the next step, and the end of its error stream. */
export function ErrorBanner({ error, tab, onShow }: ErrorBannerProps) {
  const t = useRunText()
  const words = useErrorText()
  const stderr = plainText(error.stderr ?? '').trim()
  const place = PLACES[error.code] ?? 'logs'
  const title = words(error.code)
  const facts = [
    t('error_code', { code: error.code }),
    typeof error.exit_code === 'number' ? t('error_exit', { code: error.exit_code }) : null,
    typeof error.signal === 'string' ? t('error_signal', { signal: error.signal }) : null,
  ].filter((fact) => fact !== null)
  return (
    <Banner tone={error.code === 'CANCELED_BY_USER' ? 'neutral' : 'bad'} title={title}>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-2">
        <div className="min-w-64 flex-1">
          <p>{words(`${error.code}_what`)}</p>
          {error.message !== title && <p className="mt-0.5 font-mono text-muted">{plainText(error.message)}</p>}
          <p className="mt-0.5">
            <strong className="font-medium">{t('error_next')}: </strong>
            {words(`${error.code}_next`)}
          </p>
        </div>
        <div className="flex shrink-0 gap-2">
          {place !== tab && (
            <Button size="sm" onClick={() => onShow(place)}>
              {t(`error_show_${place}`)}
            </Button>
          )}
          <CopyButton size="sm" label={t('error_copy')} text={[facts.join(', '), error.message, stderr].join('\n')} />
        </div>
      </div>
      {stderr !== '' && (
        <details className="mt-1">
          <summary className="min-h-6 w-fit rounded-xs leading-6 text-muted hover:text-ink">
            {t('error_stderr')}
          </summary>
          <pre
            tabIndex={0}
            aria-label={t('error_stderr')}
            className="max-h-36 overflow-auto rounded-sm bg-surface p-2 font-mono text-xs whitespace-pre-wrap"
          >
            {stderr}
          </pre>
        </details>
      )}
    </Banner>
  )
}

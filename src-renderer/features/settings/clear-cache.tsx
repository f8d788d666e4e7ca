import { DatabaseZap } from 'lucide-react'
import { describeError } from '../../api/describe-error.ts'
import { useClearCache } from '../../api/use-system.ts'
import { Button } from '../../ui/button.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { useSettingsText } from './settings-text.ts'

/** What the cache does, and how to forget it; says how many results that were. */
export function ClearCache() {
  const t = useSettingsText()
  const problemText = useProblemText()
  const clear = useClearCache()
  return (
    <>
      <p className="text-xs text-muted">{t('cache_about')}</p>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <Button size="sm" icon={DatabaseZap} isBusy={clear.isPending} onClick={() => clear.mutate(undefined)}>
          {t('cache_clear')}
        </Button>
        <p role="status" className="text-xs">
          {clear.isSuccess && <span className="font-medium text-ok">{t('cache_cleared', { count: clear.data })}</span>}
          {clear.isError && (
            <span className="font-medium text-bad">
              {t('cache_failed')}: {problemText(describeError(clear.error)).title}
            </span>
          )}
        </p>
      </div>
    </>
  )
}

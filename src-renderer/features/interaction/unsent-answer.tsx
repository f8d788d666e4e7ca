import { Banner } from '../../ui/banner.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { keepUnsent, useDrafts } from './drafts.ts'
import { useInteractionText } from './interaction-text.ts'

/** An answer that came too late, so that nobody has to write it again. */
export function UnsentAnswer({ requestId }: { requestId: string }) {
  const t = useInteractionText()
  const text = useDrafts(({ unsent }) => unsent[requestId] ?? null)
  if (text === null) return null
  return (
    <Banner
      tone="warn"
      title={t('unsent')}
      onDismiss={() => keepUnsent(requestId, null)}
      action={<CopyButton size="sm" text={text} />}
      className="mx-4 mt-3 shrink-0"
    >
      <p>{t('unsent_about')}</p>
      <blockquote
        className="mt-1 max-h-24 overflow-y-auto border-l-2 border-control pl-2 whitespace-pre-wrap"
        tabIndex={0}
      >
        {text}
      </blockquote>
    </Banner>
  )
}

import { desktop } from '../api/desktop.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useAppText } from './app-text.ts'

/** Shows where a link leads before it is followed: its text was written by a skill or an agent. */
export function LinkDialog({ url, onClose }: { url: string | null; onClose: () => void }) {
  const t = useAppText()
  const follow = (): void => {
    onClose()
    if (url === null) return
    const bridge = desktop()
    if (bridge === null) open(url, '_blank', 'noopener,noreferrer')
    else void bridge.openExternal(url)
  }
  return (
    <Dialog
      isOpen={url !== null}
      onClose={onClose}
      size="sm"
      title={t('link_title')}
      description={t('link_about')}
      footer={
        <>
          <Button onClick={onClose}>{t('link_cancel')}</Button>
          <Button kind="primary" onClick={follow}>
            {t('link_open', { host: hostOf(url ?? '') })}
          </Button>
        </>
      }
    >
      <p className="font-mono text-xs wrap-anywhere">{url}</p>
    </Dialog>
  )
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}

import {
  CircleCheck,
  Cpu,
  ListOrdered,
  LoaderCircle,
  MessageCircleQuestion,
  Plug,
  Unplug,
  type LucideIcon,
} from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { useConnectionState } from '../api/use-activity.ts'
import { useConnection, useEngines, useHealth } from '../api/use-system.ts'
import { classNames } from '../ui/class-names.ts'
import { useAppText } from './app-text.ts'
import { showWaitingRun } from './show-waiting-run.ts'
import { openDialog } from './window-store.ts'

/** How the whole stands: engines, API, queue, connection. */
export function StatusBar() {
  const t = useAppText()
  const engines = useEngines()
  const connection = useConnection()
  const health = useHealth()
  const stream = useConnectionState((state) => state.stream)
  const ready = engines.data?.filter((engine) => engine.state === 'ready').length ?? 0
  const { running = 0, queued = 0, waiting = 0 } = health.data?.queue ?? {}
  const url = connection.data?.url ?? null
  const title = waiting === 0 ? t('name') : `(${waiting}) ${t('waiting_title')} – ${t('name')}`
  useEffect(() => {
    // Seen on a tab or a taskbar while another program is in front.
    document.title = title
  }, [title])
  const isOffline = stream === 'lost' || stream === 'refused'
  return (
    <footer
      aria-label={t('status_bar')}
      data-region
      tabIndex={-1}
      className="flex h-7 shrink-0 items-center gap-0.5 overflow-x-auto overflow-y-hidden border-t bg-canvas px-1.5 text-xs whitespace-nowrap text-muted outline-none"
    >
      <BarButton icon={Cpu} onClick={() => openDialog('engines')}>
        {engines.data === undefined ? t('engines_checking') : t('engines_ready', { ready, total: engines.data.length })}
      </BarButton>
      <BarButton icon={Plug} onClick={() => openDialog('api')}>
        {url === null ? t('api_off') : t('api_on', { address: url.replace(/^https?:\/\//, '') })}
      </BarButton>
      <BarFact icon={ListOrdered}>
        {running + queued === 0
          ? t('queue_idle')
          : queued > 0
            ? t('queue_queued', { running, queued })
            : t('queue_running', { running })}
      </BarFact>
      {waiting > 0 && (
        <BarButton
          icon={MessageCircleQuestion}
          title={t('waiting_show')}
          className="font-medium text-wait hover:text-wait"
          onClick={() => void showWaitingRun()}
        >
          {t('waiting', { count: waiting })}
        </BarButton>
      )}
      {health.data?.notices.map((notice) => (
        <span key={notice} className="truncate px-1.5 text-warn" title={notice}>
          {notice}
        </span>
      ))}
      <span className="flex-1" />
      <span role="status" className="flex">
        {isOffline ? (
          <BarFact icon={Unplug} className="font-medium text-bad">
            {t('offline')}
          </BarFact>
        ) : stream === 'connecting' ? (
          <BarFact icon={LoaderCircle}>{t('connecting')}</BarFact>
        ) : (
          <BarFact icon={CircleCheck}>{t('online')}</BarFact>
        )}
      </span>
    </footer>
  )
}

interface BarButtonProps {
  icon: LucideIcon
  title?: string
  className?: string
  onClick: () => void
  children: ReactNode
}

function BarButton({ icon: Icon, title, className, onClick, children }: BarButtonProps) {
  return (
    <button
      type="button"
      title={title}
      onClick={onClick}
      className={classNames(
        'flex h-6 shrink-0 items-center gap-1.5 rounded-xs px-1.5 figures focus-inside hover:bg-hover hover:text-ink',
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {children}
    </button>
  )
}

function BarFact({ icon: Icon, className, children }: { icon: LucideIcon; className?: string; children: ReactNode }) {
  return (
    <span className={classNames('flex h-6 shrink-0 items-center gap-1.5 px-1.5 figures', className)}>
      <Icon aria-hidden className="size-3.5" />
      {children}
    </span>
  )
}

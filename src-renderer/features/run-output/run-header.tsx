import {
  Archive,
  Ban,
  Bot,
  CircleCheck,
  CircleX,
  Copy,
  DatabaseZap,
  Ellipsis,
  FolderClock,
  History,
  PackagePlus,
  RotateCw,
  Terminal,
  Trash2,
  TriangleAlert,
} from 'lucide-react'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { isTerminal } from '../../../src-main/contract/statuses.ts'
import { bundleUrl } from '../../api/use-run-artifacts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { downloadFrom } from '../../ui/download.ts'
import { formatDateTime, formatDuration, formatWhen } from '../../ui/format.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { shownStatus, StatusBadge } from '../../ui/status-badge.tsx'
import { useLanguage } from '../../ui/text.ts'
import type { OutputVerdict } from './output-verdict.ts'
import { useRunText } from './texts.ts'
import { useNow } from './use-now.ts'

/** What can be done with the run that is shown. */
export interface RunActions {
  /** Why the run cannot be repeated with its own input; null when it can. */
  readonly rerunUnavailable: string | null
  readonly onRerun: (options: { useCache: boolean }) => void
  readonly isCanceling: boolean
  /** Whether the question before cancelling is open: the menu and a key ask it too. */
  readonly isAskingToCancel: boolean
  readonly onAskToCancel: (isAsking: boolean) => void
  readonly onCancel: () => void
  readonly onCopyCurl: () => void
  readonly onDelete: () => void
  /** Puts what the run was started with into the registry; null where that makes no sense. */
  readonly onInstall: (() => void) | null
}

export interface RunHeaderProps {
  status: RunStatusBody
  /** Null until the run has ended and its result was read. */
  verdict: OutputVerdict | null
  actions: RunActions
}

/** How a run stands, in one line, and what can be done with it. */
export function RunHeader({ status, verdict, actions }: RunHeaderProps) {
  const t = useRunText()
  const isEnded = isTerminal(status.status)
  const { rerunUnavailable, isCanceling } = actions
  return (
    <section
      aria-label={t('header')}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b px-4 py-2"
    >
      <StatusBadge status={shownStatus(status)} queuePlace={status.queue_position} />
      <Elapsed status={status} />
      <Engine status={status} />
      <div className="flex min-w-0 flex-wrap items-center gap-1.5 empty:hidden">
        <Badges status={status} verdict={verdict} />
      </div>
      <div className="ml-auto flex items-center gap-1.5">
        {isEnded ? (
          <Button
            icon={RotateCw}
            size="sm"
            unavailable={rerunUnavailable}
            onClick={() => actions.onRerun({ useCache: !status.cache_hit })}
          >
            {t(status.cache_hit ? 'run_anyway' : 'rerun')}
          </Button>
        ) : (
          <Button icon={Ban} size="sm" isBusy={isCanceling} onClick={() => actions.onAskToCancel(true)}>
            {t(isCanceling ? 'canceling' : 'cancel')}
          </Button>
        )}
        <IconButton icon={Terminal} size="sm" label={t('copy_curl')} keys="Mod+Shift+C" onClick={actions.onCopyCurl} />
        <Menu
          align="end"
          trigger={<IconButton icon={Ellipsis} size="sm" label={t('more')} />}
          entries={useMenuEntries(status, actions)}
        />
      </div>
      <Dialog
        isOpen={actions.isAskingToCancel && !isEnded}
        onClose={() => actions.onAskToCancel(false)}
        size="sm"
        title={t('cancel_ask')}
        description={t('cancel_what')}
        footer={
          <>
            <Button onClick={() => actions.onAskToCancel(false)}>{t('cancel_keep')}</Button>
            <Button kind="danger" onClick={actions.onCancel}>
              {t('cancel')}
            </Button>
          </>
        }
      />
    </section>
  )
}

function useMenuEntries(status: RunStatusBody, actions: RunActions): MenuEntry[] {
  const t = useRunText()
  const { request_id: requestId } = status
  const isEnded = isTerminal(status.status)
  const bundle = (kind: 'normal' | 'debug'): MenuEntry => ({
    kind: 'item',
    id: kind,
    icon: Archive,
    label: t(kind === 'normal' ? 'save_bundle' : 'save_debug_bundle'),
    onSelect: () => downloadFrom(bundleUrl(requestId, kind)),
  })
  return [
    {
      kind: 'item',
      id: 'no-cache',
      icon: RotateCw,
      label: t('rerun_no_cache'),
      unavailable: actions.rerunUnavailable,
      onSelect: () => actions.onRerun({ useCache: false }),
    },
    { kind: 'item', id: 'id', icon: Copy, label: t('copy_id'), onSelect: () => void copyText(requestId) },
    { kind: 'line', id: 'line' },
    ...(isEnded && status.run_id !== null
      ? [bundle('normal'), bundle('debug'), { kind: 'line', id: 'line-2' } as const]
      : []),
    ...(actions.onInstall === null
      ? []
      : [
          { kind: 'item', id: 'install', icon: PackagePlus, label: t('install'), onSelect: actions.onInstall } as const,
          { kind: 'line', id: 'line-3' } as const,
        ]),
    { kind: 'item', id: 'delete', icon: Trash2, label: t('delete'), isDangerous: true, onSelect: actions.onDelete },
  ]
}

function Elapsed({ status }: { status: RunStatusBody }) {
  const t = useRunText()
  const isEnded = isTerminal(status.status)
  const nowMs = useNow(!isEnded)
  const fromMs = Date.parse(status.started_at ?? status.created_at)
  const elapsedMs = status.finished_at === null ? nowMs - fromMs : Date.parse(status.finished_at) - fromMs
  return (
    <span className="text-sm text-ink figures" title={isEnded ? t('took') : t('elapsed')}>
      <span className="sr-only">{isEnded ? t('took') : t('elapsed')}: </span>
      {formatDuration(elapsedMs)}
    </span>
  )
}

function Engine({ status }: { status: RunStatusBody }) {
  const t = useRunText()
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-sm text-muted">
      <Bot aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="truncate" title={t('engine')}>
        {status.engine}
        {status.engine_version !== null && <span className="text-faint"> {status.engine_version}</span>}
      </span>
      {status.model !== null && (
        <span className="truncate text-faint" title={t('model')}>
          · {status.model}
        </span>
      )}
    </span>
  )
}

function Badges({ status, verdict }: { status: RunStatusBody; verdict: OutputVerdict | null }) {
  const t = useRunText()
  const language = useLanguage()
  const { cleanup } = status
  return (
    <>
      {status.engine === 'script' && <Badge>{t('script_engine')}</Badge>}
      {status.cache_hit && (
        <Badge tone="accent" icon={DatabaseZap} title={t('cache_badge_why')}>
          {t('cache_badge')}
        </Badge>
      )}
      {status.is_replay && (
        <Badge tone="wait" icon={History} title={t('replay_badge_why')}>
          {t('replay_badge')}
        </Badge>
      )}
      {verdict !== null && <VerdictBadge verdict={verdict} />}
      {cleanup.state === 'retained' && cleanup.kept_until !== null && (
        <Badge tone="warn" icon={FolderClock} title={formatDateTime(cleanup.kept_until, language)}>
          {t('kept_until', { when: formatWhen(cleanup.kept_until, language) })}
        </Badge>
      )}
      {(cleanup.state === 'failed' || cleanup.warnings.length > 0) && (
        <Badge tone="warn" icon={TriangleAlert} title={cleanup.warnings.join('; ')}>
          {t('cleanup_failed')}
        </Badge>
      )}
    </>
  )
}

function VerdictBadge({ verdict }: { verdict: OutputVerdict }) {
  const t = useRunText()
  if (verdict.kind === 'invalid') {
    return (
      <Badge tone="bad" icon={CircleX} title={t('output_invalid_why')}>
        {t('output_invalid', { count: verdict.errors.length })}
      </Badge>
    )
  }
  if (verdict.kind === 'none') return <Badge title={t('output_none_why')}>{t('output_none')}</Badge>
  return (
    <Badge tone="ok" icon={CircleCheck} title={t('output_ok_why')}>
      {t('output_ok')}
    </Badge>
  )
}

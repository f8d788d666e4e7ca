import {
  BookOpen,
  Bot,
  Brain,
  Check,
  Clock,
  FileText,
  LoaderCircle,
  MessageCircleQuestion,
  ShieldCheck,
  ShieldX,
  SquareTerminal,
  TriangleAlert,
  User,
  X,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatDuration } from '../../ui/format.ts'
import { Markdown } from '../../ui/markdown.tsx'
import { ActivityLine } from './activity-line.tsx'
import type { ActivityItem, ToolState, Use } from './activity.ts'
import { useRunText } from './texts.ts'

export interface ActivityRowProps {
  item: ActivityItem
  startedAt: string | null
  onOpenLink: (url: string) => void
}

const TOOL_LOOKS: Readonly<Record<ToolState, { icon: LucideIcon; look: string }>> = {
  started: { icon: LoaderCircle, look: 'animate-spin text-accent' },
  succeeded: { icon: Check, look: 'text-ok' },
  failed: { icon: X, look: 'text-bad' },
}
const USE_ICONS: Readonly<Record<Use, LucideIcon>> = {
  skill_loaded: BookOpen,
  file_read: FileText,
  script_run: SquareTerminal,
}

/** One thing that was said or done. Everything in it was written by an agent or a person: text, never markup of the page. */
export function ActivityRow({ item, startedAt, onOpenLink }: ActivityRowProps) {
  const t = useRunText()
  const sinceMs = startedAt === null ? null : item.atMs - Date.parse(startedAt)
  const time = sinceMs === null ? '' : `+${formatDuration(Math.max(0, sinceMs))}`
  const row = (icon: LucideIcon, look: string, children: ReactNode, isQuiet = false): ReactNode => (
    <ActivityLine icon={icon} look={look} time={time} isQuiet={isQuiet}>
      {children}
    </ActivityLine>
  )
  switch (item.kind) {
    case 'message': {
      if (item.who === 'runner') return row(Clock, 'text-warn', t('activity_auto_reply'), true)
      const isPerson = item.who === 'person'
      return row(
        isPerson ? User : Bot,
        isPerson ? 'text-accent' : 'text-muted',
        <div className={classNames('rounded-md px-3 py-1.5', isPerson ? 'bg-accent-soft' : 'bg-sunken')}>
          <p className="text-2xs font-medium text-muted">{t(isPerson ? 'activity_you' : 'activity_agent')}</p>
          {isPerson ? (
            <p className="whitespace-pre-wrap">{item.text}</p>
          ) : (
            <Markdown text={item.text} onOpenLink={onOpenLink} />
          )}
        </div>,
      )
    }
    case 'question':
      return row(
        MessageCircleQuestion,
        'text-wait',
        <div className="rounded-md bg-wait-soft px-3 py-1.5">
          <p className="text-2xs font-medium text-wait">{t('activity_question')}</p>
          <Markdown text={item.text} onOpenLink={onOpenLink} />
        </div>,
      )
    case 'reasoning':
      return row(Brain, 'text-faint', <p className="whitespace-pre-wrap">{item.text}</p>, true)
    case 'tool': {
      const { icon, look } = TOOL_LOOKS[item.state]
      return row(icon, look, <Tool item={item} />)
    }
    case 'permission':
      return row(
        item.isAllowed ? ShieldCheck : ShieldX,
        item.isAllowed ? 'text-ok' : 'text-bad',
        <>
          <Badge tone={item.isAllowed ? 'ok' : 'bad'} className="mr-2">
            {t(item.isAllowed ? 'activity_allowed' : 'activity_denied')}
          </Badge>
          {item.title}
        </>,
        true,
      )
    case 'use':
      return row(
        USE_ICONS[item.what],
        'text-accent',
        <>
          {t(`activity_${item.what}`)} <code className="font-mono text-ink">{item.name}</code>
        </>,
        true,
      )
    case 'warning':
      return row(TriangleAlert, 'text-warn', item.text, true)
  }
}

function Tool({ item }: { item: Extract<ActivityItem, { kind: 'tool' }> }) {
  const t = useRunText()
  const hasDetails = Object.keys(item.details).length > 0
  const title = (
    <>
      <span className="font-mono text-xs">{item.title}</span>{' '}
      <span className="text-xs text-faint figures">
        {t(`activity_tool_${item.state}`)}
        {item.durationMs !== null && ` · ${formatDuration(item.durationMs)}`}
      </span>
    </>
  )
  if (!hasDetails) return <p>{title}</p>
  return (
    <details>
      <summary className="min-h-6 rounded-xs focus-inside">{title}</summary>
      <pre
        tabIndex={0}
        aria-label={item.title}
        className="mt-1 max-h-56 overflow-auto rounded-sm border bg-canvas px-2.5 py-2 font-mono text-xs whitespace-pre-wrap focus-inside"
      >
        {JSON.stringify(item.details, null, 2)}
      </pre>
    </details>
  )
}

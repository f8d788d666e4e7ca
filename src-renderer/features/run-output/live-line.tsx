import { Bot, Brain } from 'lucide-react'
import { useLiveText, type LiveText } from '../../api/live-text.ts'
import { ActivityLine } from './activity-line.tsx'
import { useRunText } from './texts.ts'

export interface LiveLineProps {
  live: LiveText
  /** False where only the conversation is listed. */
  hasThoughts: boolean
}

/**
 * What the agent is writing, in the place and the size of the line that it becomes. Plain text: half of a Markdown text would jump from
 * one look to another.
 */
export function LiveLine({ live, hasThoughts }: LiveLineProps) {
  const t = useRunText()
  const written = useLiveText(live)
  if (written === null) return null
  const text = written.start > 0 ? `… ${written.text}` : written.text
  if (written.of === 'reasoning') {
    if (!hasThoughts) return null
    return (
      <ActivityLine icon={Brain} look="text-accent animate-pulse" isQuiet isBusy>
        <p className="whitespace-pre-wrap">
          {text}
          <Caret />
        </p>
      </ActivityLine>
    )
  }
  return (
    <ActivityLine icon={Bot} look="text-accent animate-pulse" isBusy>
      <div className="rounded-md bg-sunken px-3 py-1.5">
        <p className="text-2xs font-medium text-muted">
          {t('activity_agent')} <span className="font-normal text-faint">{t('activity_writing')}</span>
        </p>
        {/* Spaced as the finished message will be. */}
        <div className="markdown">
          <p className="whitespace-pre-wrap">
            {text}
            <Caret />
          </p>
        </div>
      </div>
    </ActivityLine>
  )
}

/** Where the text goes on. It takes no room, so that the last line breaks as it will without it. */
function Caret() {
  return (
    <span aria-hidden className="relative">
      <span className="absolute bottom-0.5 left-0.5 h-3.5 w-1 animate-pulse rounded-xs bg-accent" />
    </span>
  )
}

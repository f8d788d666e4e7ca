import { useMemo, type ReactNode } from 'react'
import { RUN_LIMITS } from '../../../src-main/contract/limits.ts'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { isTerminal } from '../../../src-main/contract/statuses.ts'
import type { ArtifactRule } from '../../../src-main/contract/skill.ts'
import { plainText } from '../../api/ansi-text.ts'
import { describeError } from '../../api/describe-error.ts'
import type { RunEventState } from '../../api/run-event-feed.ts'
import { useRunArtifacts } from '../../api/use-run-artifacts.ts'
import { useRunEvents } from '../../api/use-run-events.ts'
import { useRunLogs } from '../../api/use-run-logs.ts'
import { useRunResult } from '../../api/use-run-result.ts'
import { Badge } from '../../ui/badge.tsx'
import { shownStatus, useStatusWord } from '../../ui/status-badge.tsx'
import { TabPanel, Tabs } from '../../ui/tabs.tsx'
import { isToldByAgent } from './activity.ts'
import { ActivityView } from './activity-view.tsx'
import { ArtifactList } from './artifact-list.tsx'
import { ErrorBanner } from './error-banner.tsx'
import { KeptFiles } from './kept-files.tsx'
import type { LogPhase } from './log-notices.tsx'
import { LogView } from './log-view.tsx'
import { verdictOf } from './output-verdict.ts'
import { RequestView, type SentFiles } from './request-view.tsx'
import { ResultView } from './result-view.tsx'
import { RunHeader, type RunActions } from './run-header.tsx'
import { automaticTab, RUN_TABS, type RunTab } from './run-tab.ts'
import { StepTimeline } from './step-timeline.tsx'
import { useRunText } from './texts.ts'
import { timelineOf } from './timeline.ts'

export interface RunViewProps {
  status: RunStatusBody
  /** The part that the person chose in this window; null leaves the choice to how the run stands. */
  tab: RunTab | null
  onTab: (tab: RunTab) => void
  actions: RunActions
  /** The skill's artifact contract; null when it is not known here. */
  declared: readonly ArtifactRule[] | null
  /** Files that the run was started with, as far as this window knows. */
  sentFiles: SentFiles
  /** Asked for a web or mail address out of an untrusted text. */
  onOpenLink: (url: string) => void
  /** Between the header and the parts: the question of a waiting run. */
  notice?: ReactNode
}

/** One run: how it stands, its steps, and everything that came of it. */
export function RunView(props: RunViewProps) {
  const { status, onTab, actions, declared, sentFiles, onOpenLink, notice } = props
  const t = useRunText()
  const statusWord = useStatusWord()
  const requestId = status.request_id
  const isEnded = isTerminal(status.status)
  const story = useRunEvents(status.run_id === null ? null : requestId)
  const result = useRunResult(requestId, isEnded && status.run_id !== null)
  const artifacts = useRunArtifacts(requestId, isEnded && status.run_id !== null)
  // Only a long log can have been cut, and only then is it worth asking.
  const logs = useRunLogs(requestId, isEnded && story.log.sizeBytes > CUT_LOG_BYTES)
  const steps = useMemo(() => timelineOf(status, story.events), [status, story.events.length])
  const hasAgent = useMemo(() => isToldByAgent(story.events), [story.events.length])
  const tab = props.tab ?? automaticTab(status, hasAgent)
  const showLog = (): void => onTab('logs')
  const verdict = result.data === undefined ? null : verdictOf(result.data)

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      <RunHeader status={status} verdict={verdict} actions={actions} />
      <StepTimeline steps={steps} isCached={status.cache_hit} isKept={status.cleanup.state === 'retained'} />
      {status.error !== null && (
        <div className="max-h-[45%] shrink-0 overflow-auto px-4 pt-3 pb-1">
          <ErrorBanner key={requestId} error={status.error} tab={tab} onShow={onTab} />
        </div>
      )}
      {notice}
      <Tabs<RunTab>
        label={t('tabs')}
        value={tab}
        onChange={onTab}
        tabs={RUN_TABS.map((id) => ({ id, label: t(`tab_${id}`), badge: badgeOf(id, artifacts.data?.length ?? 0) }))}
        className="@container"
      >
        <TabPanel id="result">
          <ResultView
            key={requestId}
            result={isEnded ? shownResult(result, status.run_id !== null) : 'pending'}
            logTail={isEnded ? logTail(story) : []}
            onShowLog={showLog}
            onRetry={() => void result.refetch()}
          />
        </TabPanel>
        <TabPanel id="artifacts">
          <ArtifactList
            key={requestId}
            requestId={requestId}
            artifacts={!isEnded ? 'pending' : (artifacts.data ?? (artifacts.isLoading ? 'loading' : []))}
            declared={declared}
            onOpenLink={onOpenLink}
          />
        </TabPanel>
        <TabPanel id="logs" isKept>
          <LogView
            key={requestId}
            store={story.log}
            connection={story.connection}
            phase={logPhase(status)}
            statusWord={statusWord(shownStatus(status), status.queue_position)}
            startedAtMs={status.started_at === null ? null : Date.parse(status.started_at)}
            truncatedBytes={logs.data?.is_truncated === true ? logs.data.stdout_bytes + logs.data.stderr_bytes : null}
            endedAtMs={status.finished_at === null ? null : Date.parse(status.finished_at)}
            fileName={`${status.skill_id}-${requestId.slice(0, 8)}`}
          />
        </TabPanel>
        <TabPanel id="files">
          <KeptFiles key={requestId} status={status} onOpenLink={onOpenLink} />
        </TabPanel>
        <TabPanel id="activity">
          <ActivityView
            key={requestId}
            status={status}
            events={story.events}
            eventCount={story.events.length}
            live={story.live}
            onOpenLink={onOpenLink}
          />
        </TabPanel>
        <TabPanel id="request">
          <RequestView key={requestId} status={status} sentFiles={sentFiles} />
        </TabPanel>
      </Tabs>
    </div>
  )
}

function badgeOf(tab: RunTab, artifactCount: number): ReactNode {
  return tab === 'artifacts' && artifactCount > 0 ? <Badge>{artifactCount}</Badge> : undefined
}

function logPhase(status: RunStatusBody): LogPhase {
  if (status.cache_hit) return 'cached'
  if (isTerminal(status.status)) return 'ended'
  return status.started_at === null ? 'queued' : 'active'
}

function shownResult(
  { data, error, isLoading }: Pick<ReturnType<typeof useRunResult>, 'data' | 'error' | 'isLoading'>,
  hasRun: boolean,
): Parameters<typeof ResultView>[0]['result'] {
  if (data !== undefined) return data
  if (error !== null) return describeError(error).code === 'result_not_found' ? 'none' : 'failed'
  return hasRun && isLoading ? 'loading' : 'none'
}

const TAIL_LINES = 30
/** Half of what the server keeps of a stream. */
const CUT_LOG_BYTES = RUN_LIMITS.logBytesPerStream / 2

function logTail({ log }: RunEventState): string[] {
  const first = Math.max(log.firstLine, log.endLine - TAIL_LINES)
  return Array.from({ length: log.endLine - first }, (_none, at) => plainText(log.line(first + at).text))
}

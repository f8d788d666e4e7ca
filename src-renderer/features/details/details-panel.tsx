import { Info } from 'lucide-react'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import type { LibraryItemAnswer } from '../../api/use-library.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatBytes, formatCount, formatDateTime, formatDuration } from '../../ui/format.ts'
import { useLanguage } from '../../ui/text.ts'
import { useDetailsText } from './details-text.ts'
import { Fact, FactList } from './fact-list.tsx'

export interface DetailsPanelProps {
  run: RunStatusBody | null
  skill: LibraryItemAnswer | null
}

/** Everything that is known of the run and of the skill and that nobody needs at a glance. */
export function DetailsPanel({ run, skill }: DetailsPanelProps) {
  const t = useDetailsText()
  if (run === null && skill === null)
    return (
      <EmptyState icon={Info} title={t('none')}>
        {t('none_about')}
      </EmptyState>
    )
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {run !== null && <RunDetails run={run} />}
      {skill !== null && <SkillDetails skill={skill} />}
    </div>
  )
}

function RunDetails({ run }: { run: RunStatusBody }) {
  const t = useDetailsText()
  const language = useLanguage()
  const time = (at: string | null): string => (at === null ? '–' : formatDateTime(at, language))
  const span = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms))
  const { timings, usage, cleanup } = run
  const count = (tokens: number | null): string => (tokens === null ? t('not_reported') : formatCount(tokens, language))
  const command = run.command?.join(' ') ?? null
  return (
    <>
      <FactList title={t('run')}>
        <Fact name={t('request_id')} value={run.request_id} copy={run.request_id} isCode />
        {run.run_id !== null && <Fact name={t('run_id')} value={run.run_id} copy={run.run_id} isCode />}
        <Fact name={t('engine')} value={run.engine} />
        <Fact name={t('engine_version')} value={run.engine_version ?? t('not_reported')} />
        <Fact name={t('model')} value={run.model ?? t('default_model')} />
        <Fact name={t('mode')} value={run.effective_execution_mode ?? '–'} />
        <Fact name={t('client')} value={run.client ?? t('not_reported')} />
        <Fact name={t('created')} value={time(run.created_at)} />
        <Fact name={t('started')} value={time(run.started_at)} />
        <Fact name={t('finished')} value={time(run.finished_at)} />
        {command !== null && <Fact name={t('command')} value={command} copy={command} isCode />}
        <Fact name={t('options')} value={JSON.stringify(run.runtime_options)} isCode />
        {run.package_sha256 !== null && (
          <Fact name={t('package')} value={run.package_sha256} copy={run.package_sha256} isCode />
        )}
        <Fact name={t('cleanup')} value={t(`cleanup_${cleanup.state}`)} />
        {[...run.warnings, ...cleanup.warnings].map((warning) => (
          <Fact key={warning} name={t('warnings')} value={warning} />
        ))}
      </FactList>
      <FactList title={t('times')}>
        <Fact name={t('time_queued')} value={span(timings.queued_ms)} />
        <Fact name={t('time_preparing')} value={span(timings.preparing_ms)} />
        <Fact name={t('time_running')} value={span(timings.running_ms)} />
        <Fact name={t('time_collecting')} value={span(timings.collecting_ms)} />
        <Fact name={t('time_total')} value={span(timings.total_ms)} />
      </FactList>
      <FactList title={t('tokens')}>
        {usage === null ? (
          <Fact name={t('tokens_total')} value={t('not_reported')} />
        ) : (
          <>
            <Fact name={t('tokens_input')} value={count(usage.input_tokens)} />
            <Fact name={t('tokens_output')} value={count(usage.output_tokens)} />
            <Fact name={t('tokens_cached')} value={count(usage.cached_tokens)} />
            <Fact name={t('tokens_total')} value={count(usage.total_tokens)} />
            <Fact
              name={t('cost')}
              value={usage.cost_usd === null ? t('not_reported') : `$${usage.cost_usd.toFixed(4)}`}
            />
          </>
        )}
      </FactList>
    </>
  )
}

function SkillDetails({ skill }: { skill: LibraryItemAnswer }) {
  const t = useDetailsText()
  const language = useLanguage()
  const { item, check } = skill
  const summary = check?.summary ?? null
  return (
    <FactList title={t('skill')}>
      <Fact name={t('path')} value={item.path ?? t('uploaded')} copy={item.path} isCode={item.path !== null} />
      {summary !== null && (
        <>
          <Fact name={t('version')} value={summary.version ?? '–'} />
          <Fact name={t('engines')} value={summary.engines.join(', ')} />
          <Fact name={t('modes')} value={summary.execution_modes.join(', ')} />
          {summary.entry_script !== null && <Fact name={t('entry')} value={summary.entry_script} isCode />}
          {summary.artifacts.map((rule) => (
            <Fact
              key={`${rule.role} ${rule.pattern}`}
              name={t('artifacts')}
              value={`${rule.pattern} (${rule.role}${rule.required ? `, ${t('required')}` : ''})`}
              isCode
            />
          ))}
        </>
      )}
      {check !== null && (
        <>
          {check.package_size_bytes !== null && <Fact name={t('size')} value={formatBytes(check.package_size_bytes)} />}
          {check.file_count !== null && <Fact name={t('files')} value={formatCount(check.file_count, language)} />}
          <Fact
            name={t('checked')}
            value={`${formatDateTime(check.checked_at, language)} ${t('took', { duration: formatDuration(check.duration_ms) })}`}
          />
        </>
      )}
      <Fact name={t('added')} value={formatDateTime(item.added_at, language)} />
    </FactList>
  )
}

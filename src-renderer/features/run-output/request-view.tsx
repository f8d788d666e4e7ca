import type { ReactNode } from 'react'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import type { JsonObject } from '../../../src-main/contract/skill.ts'
import { useRunLogs } from '../../api/use-run-logs.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { formatCount, formatDateTime } from '../../ui/format.ts'
import { useLanguage } from '../../ui/text.ts'
import { shellLine } from './shell-line.ts'
import { useRunText } from './texts.ts'

/** Names of the inputs that were files, with the names of the files. */
export type SentFiles = Readonly<Record<string, string>>

export interface RequestViewProps {
  status: RunStatusBody
  /** As far as this window knows: the server does not tell names of files back. */
  sentFiles: SentFiles
}

/** All that went into a run: what was asked for, what was started, by whom and when. */
export function RequestView({ status, sentFiles }: RequestViewProps) {
  const t = useRunText()
  return (
    <div
      role="region"
      aria-label={t('request')}
      tabIndex={0}
      className="@container min-h-0 flex-1 overflow-auto px-4 py-3 focus-inside"
    >
      <div className="gap-x-8 @2xl:columns-2">
        <Engine status={status} />
        <Usage status={status} />
        <Values title={t('request_input')} value={status.input} files={sentFiles} />
        <Values title={t('request_parameter')} value={status.parameter} />
        <Values title={t('request_options')} value={status.runtime_options} />
        <Times status={status} />
        <Identity status={status} />
      </div>
      <Command command={status.command} />
      <Prompt status={status} />
    </div>
  )
}

function Part({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="mb-5 min-w-0 break-inside-avoid">
      <div className="mb-1.5 flex min-h-6 items-center justify-between border-b">
        <h3 className="text-xs font-semibold text-muted">{title}</h3>
        {end}
      </div>
      {children}
    </section>
  )
}

function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Engine({ status }: { status: RunStatusBody }) {
  const t = useRunText()
  const missing = <span className="text-faint">{t('request_not_reported')}</span>
  const mode = status.effective_execution_mode ?? status.requested_execution_mode
  return (
    <Part title={t('request_engine')}>
      <Facts
        facts={[
          [t('request_engine'), status.engine],
          [t('request_version'), status.engine_version ?? missing],
          [t('request_model'), status.model ?? <span className="text-faint">{t('request_default_model')}</span>],
          [t('request_mode'), mode === null ? missing : t(`request_mode_${mode}`)],
          ...(status.current_attempt === null ? [] : [[t('request_attempt'), status.current_attempt] as const]),
          ...(status.interaction_count === 0 ? [] : [[t('request_interactions'), status.interaction_count] as const]),
        ]}
      />
    </Part>
  )
}

function Usage({ status: { usage } }: { status: RunStatusBody }) {
  const t = useRunText()
  const language = useLanguage()
  const missing = <span className="text-faint">{t('request_not_reported')}</span>
  const count = (tokens: number | null | undefined): ReactNode =>
    tokens === null || tokens === undefined ? missing : <span className="figures">{formatCount(tokens, language)}</span>
  const cost = usage?.cost_usd ?? null
  return (
    <Part title={t('request_usage')}>
      <Facts
        facts={[
          [t('request_tokens_in'), count(usage?.input_tokens)],
          [t('request_tokens_cached'), count(usage?.cached_tokens)],
          [t('request_tokens_out'), count(usage?.output_tokens)],
          [t('request_tokens_total'), count(usage?.total_tokens)],
          [t('request_cost'), cost === null ? missing : `$${cost.toFixed(4)}`],
        ]}
      />
    </Part>
  )
}

function Values({ title, value, files = {} }: { title: string; value: JsonObject; files?: SentFiles }) {
  const t = useRunText()
  const named = Object.entries(files)
  const isEmpty = Object.keys(value).length === 0
  const json = isEmpty ? null : JSON.stringify(value, null, 2)
  return (
    <Part title={title} end={json !== null && <CopyButton text={json} isIconOnly />}>
      {isEmpty && named.length === 0 && <p className="text-sm text-faint">{t('request_none')}</p>}
      {json !== null && <Code text={json} label={title} />}
      {named.length > 0 && <Facts facts={named} />}
    </Part>
  )
}

function Times({ status }: { status: RunStatusBody }) {
  const t = useRunText()
  const language = useLanguage()
  const time = (at: string | null): string => (at === null ? '–' : formatDateTime(at, language))
  return (
    <Part title={t('request_times')}>
      <Facts
        facts={[
          [t('request_created'), time(status.created_at)],
          [t('request_started'), time(status.started_at)],
          [t('request_finished'), time(status.finished_at)],
        ]}
      />
    </Part>
  )
}

function Identity({ status }: { status: RunStatusBody }) {
  const t = useRunText()
  return (
    <Part title={t('request_ids')}>
      <Facts
        facts={[
          [t('request_skill'), status.skill_id],
          [t('request_id'), <Id key="id" text={status.request_id} />],
          [t('request_run'), status.run_id === null ? '–' : <Id key="run" text={status.run_id} />],
          [t('request_package'), status.package_sha256 === null ? '–' : <Id key="sha" text={status.package_sha256} />],
          [t('request_source'), t(`request_source_${status.source}`)],
          [t('request_client'), status.client ?? '–'],
        ]}
      />
    </Part>
  )
}

function Id({ text }: { text: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="min-w-0 truncate font-mono text-xs" title={text}>
        {text}
      </code>
      <CopyButton text={text} isIconOnly />
    </span>
  )
}

function Command({ command }: { command: readonly string[] | null }) {
  const t = useRunText()
  const line = command === null ? null : shellLine(command)
  return (
    <div>
      <Part title={t('request_command')} end={line !== null && <CopyButton text={line} isIconOnly />}>
        {line === null ? (
          <p className="text-sm text-faint">{t('request_command_none')}</p>
        ) : (
          <Code text={line} label={t('request_command')} />
        )}
      </Part>
    </div>
  )
}

function Prompt({ status }: { status: RunStatusBody }) {
  const t = useRunText()
  const logs = useRunLogs(status.request_id, status.run_id !== null && status.engine !== 'script')
  const prompt = logs.data?.prompt ?? null
  return (
    <div>
      <Part title={t('request_prompt')} end={prompt !== null && <CopyButton text={prompt} isIconOnly />}>
        {prompt === null ? (
          <p className="text-sm text-faint">
            {t(status.engine === 'script' ? 'request_prompt_none' : 'request_not_reported')}
          </p>
        ) : (
          <Code text={prompt} label={t('request_prompt')} />
        )}
      </Part>
    </div>
  )
}

function Code({ text, label }: { text: string; label: string }) {
  return (
    <pre
      tabIndex={0}
      aria-label={label}
      className="max-h-72 overflow-auto rounded-sm border bg-canvas px-2.5 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere focus-inside"
    >
      {text}
    </pre>
  )
}

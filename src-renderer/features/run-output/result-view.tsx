import { CircleCheck, CircleX, FileJson, TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RunResult } from '../../../src-main/contract/run-outputs.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { jsonPath, pointerOf } from '../../ui/json-rows.ts'
import { JsonTree } from '../../ui/json-tree.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { TextLines } from '../../ui/text-lines.tsx'
import { verdictOf, type OutputVerdict } from './output-verdict.ts'
import { useRunText } from './texts.ts'

export interface ResultViewProps {
  /** `loading` while it is being read, `none` when the run left no result at all. */
  result: RunResult | 'pending' | 'loading' | 'none' | 'failed'
  /** The last lines of the log, shown where there is no result. */
  logTail: readonly string[]
  onShowLog: () => void
  onRetry: () => void
}

/** What the run answered, and what the output schema says of it. */
export function ResultView({ result, logTail, onShowLog, onRetry }: ResultViewProps) {
  const t = useRunText()
  if (result === 'loading') return <SkeletonRows />
  if (result === 'pending') {
    return (
      <EmptyState icon={FileJson} title={t('result_pending')}>
        {t('result_pending_why')}
      </EmptyState>
    )
  }
  if (result === 'failed') {
    return (
      <EmptyState
        icon={FileJson}
        title={t('result_failed_to_load')}
        action={<Button onClick={onRetry}>{t('result_retry')}</Button>}
      />
    )
  }
  const shown = result === 'none' ? null : (result.data ?? result.rejected_data)
  if (result === 'none' || shown === null) return <NoResult logTail={logTail} onShowLog={onShowLog} />
  return <Shown result={result} data={shown} />
}

function NoResult({ logTail, onShowLog }: Pick<ResultViewProps, 'logTail' | 'onShowLog'>) {
  const t = useRunText()
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <EmptyState
        icon={FileJson}
        title={t('result_none')}
        action={logTail.length === 0 ? undefined : <Button onClick={onShowLog}>{t('result_show_log')}</Button>}
        className="m-0 mx-auto"
      >
        {t(logTail.length === 0 ? 'result_none_silent' : 'result_none_why')}
      </EmptyState>
      {logTail.length > 0 && (
        <pre
          tabIndex={0}
          aria-label={t('result_none_why')}
          className="mx-4 mb-4 min-h-0 overflow-auto rounded-md border bg-canvas p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
        >
          {logTail.join('\n')}
        </pre>
      )}
    </div>
  )
}

type Look = 'tree' | 'raw'

function Shown({ result, data }: { result: RunResult; data: Record<string, unknown> }) {
  const t = useRunText()
  const [look, setLook] = useState<Look>('tree')
  const [place, setPlace] = useState<{ pointer: string } | null>(null)
  const verdict = verdictOf(result)
  const raw = useMemo(() => JSON.stringify(data, null, 2), [data])
  const errors = useMemo(() => errorsByPointer(result), [result])
  const looks = (
    <Segmented<Look>
      label={t('result_look')}
      options={[
        { id: 'tree', label: t('result_tree') },
        { id: 'raw', label: t('result_raw') },
      ]}
      value={look}
      onChange={setLook}
    />
  )
  const copy = <CopyButton kind="ghost" size="sm" label={t('result_copy')} text={raw} />
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Verdict
        verdict={verdict}
        result={result}
        onGo={(pointer) => {
          setLook('tree')
          setPlace({ pointer })
        }}
      />
      {look === 'tree' ? (
        <JsonTree value={data} label={t('result')} errors={errors} shown={place} start={looks} end={copy} />
      ) : (
        <>
          <div className="flex shrink-0 items-center justify-between px-2 py-1.5">
            {looks}
            {copy}
          </div>
          <TextLines text={raw} label={t('result_raw')} className="flex-1" />
        </>
      )}
    </div>
  )
}

interface VerdictProps {
  verdict: OutputVerdict
  result: RunResult
  onGo: (pointer: string) => void
}

function Verdict({ verdict, result, onGo }: VerdictProps) {
  const t = useRunText()
  const isBad = verdict.kind === 'invalid'
  const Icon = isBad ? CircleX : CircleCheck
  const title = isBad
    ? t('verdict_invalid', { count: verdict.errors.length })
    : t(verdict.kind === 'fits' ? 'verdict_ok' : 'verdict_ok_but_failed')
  const warnings = [
    ...(result.repair_level === 'none' ? [] : [t('verdict_repaired')]),
    ...result.validation_warnings.filter((warning) => warning !== 'OUTPUT_REPAIRED_GENERIC'),
  ]
  return (
    <div className="max-h-48 shrink-0 overflow-auto border-b px-4 py-2">
      <p className={`flex items-center gap-1.5 text-sm font-medium ${isBad ? 'text-bad' : 'text-ok'}`}>
        <Icon aria-hidden className="size-4 shrink-0" />
        {title}
      </p>
      {isBad && (
        <>
          <p className="text-xs text-muted">{t('verdict_rejected')}</p>
          <ul className="mt-1.5 flex flex-col gap-0.5">
            {verdict.errors.map(({ path, message }, index) => (
              <li key={index} className="flex items-baseline gap-2 text-xs">
                <ErrorPlace path={path} onGo={onGo} />
                <span className="wrap-anywhere">{message}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {warnings.length > 0 && (
        <ul aria-label={t('warnings')} className="mt-1 flex flex-col gap-0.5 text-xs text-warn">
          {warnings.map((warning) => (
            <li key={warning} className="flex items-start gap-1.5">
              <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
              <span className="wrap-anywhere">{warning}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function ErrorPlace({ path, onGo }: { path: string; onGo: (pointer: string) => void }) {
  const t = useRunText()
  const pointer = pointerOf(path)
  if (pointer === '') return <span className="shrink-0 text-muted">{t('verdict_whole')}</span>
  const shown = jsonPath(pointer.slice(1).split('/').map(unescapePointer))
  return (
    <button
      type="button"
      aria-label={t('verdict_go', { path: shown })}
      onClick={() => onGo(pointer)}
      className="min-h-6 shrink-0 rounded-xs font-mono text-accent underline-offset-2 hover:underline"
    >
      {shown}
    </button>
  )
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

function errorsByPointer(result: RunResult): Map<string, string[]> {
  const errors = new Map<string, string[]>()
  for (const { path, message } of result.output_errors) {
    const pointer = pointerOf(path)
    errors.set(pointer, [...(errors.get(pointer) ?? []), message])
  }
  return errors
}

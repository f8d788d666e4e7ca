import { ChevronRight, CircleX, Info, SquarePen, TriangleAlert } from 'lucide-react'
import type { Finding, ProfileVerdict } from '../../../src-main/contract/finding.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { InlineCode } from '../../ui/inline-code.tsx'
import { FixDiff } from './fix-diff.tsx'
import { placeOf } from './group-findings.ts'
import { useProblemsText } from './problems-text.ts'

const ICONS = {
  error: { icon: CircleX, colour: 'text-bad' },
  warning: { icon: TriangleAlert, colour: 'text-warn' },
  info: { icon: Info, colour: 'text-accent' },
} as const

export interface FindingCardProps {
  finding: Finding
  libraryId: string
  verdicts: readonly ProfileVerdict[]
  onShowPlace: (path: string, line: number | null) => void
  /** Absent in a browser. */
  onOpenInEditor: ((path: string, line: number) => void) | null
}

/** One finding: what, where, why, what to do, and the repair if there is one. */
export function FindingCard({ finding, libraryId, verdicts, onShowPlace, onOpenInEditor }: FindingCardProps) {
  const t = useProblemsText()
  // What the Runner profile warns of but another rejects is no error here.
  const { icon: Icon, colour } = ICONS[finding.severity]
  const place = placeOf(finding)
  const { file } = finding
  return (
    <article className="px-4 py-3" aria-label={finding.message}>
      <div className="flex items-start gap-2">
        <Icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', colour)} />
        <div className="min-w-0 flex-1">
          <h4 className="text-sm leading-5 font-medium wrap-anywhere">
            <InlineCode text={finding.message} />
          </h4>
          <p className="mt-0.5 flex flex-wrap items-baseline gap-x-2 text-xs">
            {file === null || place === null ? (
              <span className="text-faint">{t('whole_package')}</span>
            ) : (
              <button
                type="button"
                onClick={() => onShowPlace(file, finding.line)}
                title={t('open_at', { place })}
                className="min-h-6 rounded-xs text-left font-mono text-2xs wrap-anywhere text-accent hover:underline"
              >
                {place}
              </button>
            )}
            <span className="font-mono text-2xs text-faint">{finding.rule}</span>
          </p>
          <p className="mt-1 text-xs wrap-anywhere text-muted">
            <InlineCode text={finding.why} />
          </p>
          <p className="mt-1 text-xs wrap-anywhere">
            <span className="font-medium">{t('how')}: </span>
            <InlineCode text={finding.how} />
          </p>
          {finding.rejected_by.length > 0 && (
            <p className="mt-1.5 flex flex-wrap items-center gap-1">
              <span className="text-2xs text-faint">{t('rejected_by')}</span>
              {finding.rejected_by.map((profile) => (
                <Badge key={profile}>{verdicts.find((one) => one.profile === profile)?.title ?? profile}</Badge>
              ))}
            </p>
          )}
          {finding.fix !== null && (
            <details className="group mt-2">
              <summary className="inline-flex h-6 items-center gap-1 rounded-xs text-xs font-medium text-accent select-none hover:underline">
                <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
                {t('fix')}
              </summary>
              <div className="mt-1">
                <FixDiff fix={finding.fix} libraryId={libraryId} />
              </div>
            </details>
          )}
          {file !== null && onOpenInEditor !== null && (
            <Button size="sm" icon={SquarePen} className="mt-2" onClick={() => onOpenInEditor(file, finding.line ?? 1)}>
              {t('open_in_editor')}
            </Button>
          )}
        </div>
      </div>
    </article>
  )
}

import { CircleCheck, CircleX, FolderX, ListChecks, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { Finding, ProfileId } from '../../../src-main/contract/finding.ts'
import type { LibraryItem, SkillCheck } from '../../../src-main/contract/skill.ts'
import { desktop } from '../../api/desktop.ts'
import { useCheckAgain, useLibraryItem } from '../../api/use-library.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatWhen } from '../../ui/format.ts'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { useLanguage } from '../../ui/text.ts'
import { FindingCard } from './finding-card.tsx'
import { findingsAsText, groupFindings } from './group-findings.ts'
import { useProblemsText } from './problems-text.ts'
import { VerdictChips } from './verdict-chips.tsx'

export interface ProblemsPanelProps {
  libraryId: string | null
  onShowPlace: (path: string, line: number | null) => void
}

/** What the checks say of the chosen skill. */
export function ProblemsPanel({ libraryId, onShowPlace }: ProblemsPanelProps) {
  const t = useProblemsText()
  const answer = useLibraryItem(libraryId)
  const checkAgain = useCheckAgain()
  if (libraryId === null)
    return (
      <EmptyState icon={ListChecks} title={t('none_chosen')}>
        {t('none_chosen_about')}
      </EmptyState>
    )
  if (answer.isPending) return <SkeletonRows />
  const again = (
    <Button
      size="sm"
      kind="ghost"
      icon={RefreshCw}
      isBusy={checkAgain.isPending}
      onClick={() => checkAgain.mutate(libraryId)}
    >
      {checkAgain.isPending ? t('checking') : t('check_again')}
    </Button>
  )
  if (answer.data?.item.state === 'missing')
    return (
      <EmptyState icon={FolderX} title={t('missing')} action={again}>
        {t('missing_about')}
      </EmptyState>
    )
  const check = answer.data?.check ?? null
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {(answer.isError || checkAgain.isError || check === null) && (
        // A linter that failed must never look like "no problems".
        <Banner tone="bad" title={t('failed')} action={again} className="m-3">
          {t('failed_about')}
        </Banner>
      )}
      {check !== null && answer.data !== undefined && (
        <CheckedSkill check={check} item={answer.data.item} again={again} onShowPlace={onShowPlace} />
      )}
    </div>
  )
}

interface CheckedSkillProps {
  check: SkillCheck
  item: LibraryItem
  again: React.ReactNode
  onShowPlace: (path: string, line: number | null) => void
}

function CheckedSkill({ check, item, again, onShowPlace }: CheckedSkillProps) {
  const t = useProblemsText()
  const language = useLanguage()
  const [only, setOnly] = useState<ProfileId | null>(null)
  const all = groupFindings(check.findings)
  const { blocking, portability, remarks } = groupFindings(check.findings, only)
  const bridge = desktop()
  const openInEditor =
    bridge === null || item.kind === 'package'
      ? null
      : (path: string, line: number): void => void bridge.openInEditor(item.library_id, path, line)
  const section = (title: string, findings: readonly Finding[]) =>
    findings.length > 0 && (
      <section key={title}>
        <h3 className="sticky top-0 z-10 flex items-center gap-2 border-y bg-canvas px-4 py-1.5 text-xs font-semibold text-muted">
          {title}
          <span className="font-normal text-faint figures">{findings.length}</span>
        </h3>
        <div className="divide-y">
          {findings.map((finding, index) => (
            <FindingCard
              key={`${finding.rule}-${index}`}
              finding={finding}
              libraryId={item.library_id}
              verdicts={check.profiles}
              onShowPlace={onShowPlace}
              onOpenInEditor={openInEditor}
            />
          ))}
        </div>
      </section>
    )
  const chosen = check.profiles.find((verdict) => verdict.profile === only)
  return (
    <>
      <div className="flex flex-col gap-2 px-4 pt-3 pb-3">
        {check.ok ? (
          <p className="flex items-center gap-2 text-sm font-medium text-ok">
            <CircleCheck aria-hidden className="size-4" />
            {t('clean')}
          </p>
        ) : (
          <p className="flex items-center gap-2 text-sm font-medium text-bad">
            <CircleX aria-hidden className="size-4" />
            {t('blocked', { count: all.blocking.length })}
          </p>
        )}
        <VerdictChips verdicts={check.profiles} chosen={only} onChoose={setOnly} />
        <p className="text-xs text-faint">
          {check.profiles.length === 0
            ? t('clean_installed', { when: formatWhen(check.checked_at, language) })
            : t('clean_about', { profiles: check.profiles.length, when: formatWhen(check.checked_at, language) })}
        </p>
        <div className="-ml-2 flex flex-wrap gap-1">
          {again}
          {check.findings.length > 0 && (
            <CopyButton kind="ghost" size="sm" label={t('copy_all')} text={() => findingsAsText(check.findings)} />
          )}
        </div>
      </div>
      {section(t('blocking'), blocking)}
      {section(t('portability'), portability)}
      {section(t('remarks'), remarks)}
      {chosen !== undefined && blocking.length + portability.length + remarks.length === 0 && (
        <p className="px-4 py-3 text-xs text-muted">{t('nothing_of_profile', { title: chosen.title })}</p>
      )}
    </>
  )
}

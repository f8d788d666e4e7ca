import { CircleX, PackageOpen } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LibraryItemAnswer } from '../../api/use-library.ts'
import type { EngineStatus } from '../../../src-main/contract/system.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import type { SetupError } from './check-setup.ts'
import { ErrorSummary } from './error-summary.tsx'
import { KeepSwitch } from './keep-switch.tsx'
import { OptionsSection } from './options-section.tsx'
import { useSetupText } from './setup-text.ts'
import { ValuesSection } from './values-section.tsx'

export interface SetupPanelProps {
  libraryId: string | null
  /** The chosen skill with its check; null while it is on its way. */
  answer: LibraryItemAnswer | null
  engines: readonly EngineStatus[]
  errors: readonly SetupError[]
  attempt: number
  onShowProblems: () => void
  /** Buttons for the case that no skill is chosen. */
  openAction: ReactNode
  /** Above everything: what the last try to run was refused for. */
  notice: ReactNode
  /** True where the bar beside Run has no room for the switch. */
  hasKeepSwitch: boolean
  /** The same for the choice of the engine. */
  hasEngine: boolean
}

/** What the next run is started with. */
export function SetupPanel(props: SetupPanelProps) {
  const { libraryId, answer, engines, errors, attempt, onShowProblems, openAction, notice } = props
  const { hasKeepSwitch, hasEngine } = props
  const t = useSetupText()
  if (libraryId === null)
    return (
      <EmptyState icon={PackageOpen} title={t('none_chosen')} action={openAction}>
        {t('none_chosen_about')}
      </EmptyState>
    )
  if (answer === null) return <SkeletonRows />
  const { check } = answer
  const summary = check?.summary ?? null
  const blocking = check?.findings.filter((finding) => finding.rejected_by.includes('runner')).length ?? 0
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-6 px-5 py-4">
        {notice}
        <ErrorSummary libraryId={libraryId} errors={errors} attempt={attempt} />
        {summary !== null && <SkillHead title={summary.name} version={summary.version} about={summary.description} />}
        {check !== null && !check.ok && (
          <Banner
            tone="bad"
            title={t('blocked')}
            action={
              <Button size="sm" icon={CircleX} onClick={onShowProblems}>
                {t('show_problems')}
              </Button>
            }
          >
            {t('blocked_about', { count: blocking })}
          </Banner>
        )}
        {check === null && <Banner tone="warn" title={t('not_checked')} />}
        {summary !== null && (
          <>
            <ValuesSection libraryId={libraryId} summary={summary} errors={errors} />
            <OptionsSection libraryId={libraryId} summary={summary} engines={engines} hasEngine={hasEngine} />
            {hasKeepSwitch && <KeepSwitch isWordy />}
          </>
        )}
      </div>
    </div>
  )
}

function SkillHead({ title, version, about }: { title: string; version: string | null; about: string }) {
  return (
    <header>
      <h2 className="flex items-baseline gap-2 text-lg font-semibold wrap-anywhere">
        {title}
        {version !== null && <span className="text-xs font-normal text-faint figures">{version}</span>}
      </h2>
      <p className="mt-0.5 text-sm text-pretty wrap-anywhere text-muted">{about}</p>
    </header>
  )
}

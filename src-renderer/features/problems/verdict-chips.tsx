import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import type { ProfileId, ProfileVerdict } from '../../../src-main/contract/finding.ts'
import { SOFT_TONES, type Tone } from '../../ui/badge.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Tooltip } from '../../ui/tooltip.tsx'
import { useProblemsText } from './problems-text.ts'

const LOOKS = {
  ok: { icon: CircleCheck, tone: 'ok' },
  warnings: { icon: TriangleAlert, tone: 'warn' },
  rejected: { icon: CircleX, tone: 'bad' },
} as const satisfies Record<ProfileVerdict['verdict'], { icon: unknown; tone: Tone }>

export interface VerdictChipsProps {
  verdicts: readonly ProfileVerdict[]
  chosen: ProfileId | null
  onChoose: (profile: ProfileId | null) => void
}

/** One chip for each consumer of skills: does it take this one? A click narrows the list to what it says. */
export function VerdictChips({ verdicts, chosen, onChoose }: VerdictChipsProps) {
  const t = useProblemsText()
  return (
    <div role="group" aria-label={t('verdicts')} className="flex flex-wrap gap-1">
      {verdicts.map((verdict) => {
        const { icon: Icon, tone } = LOOKS[verdict.verdict]
        const isChosen = chosen === verdict.profile
        const words = t(`verdict_${verdict.verdict}`, { title: verdict.title })
        return (
          <Tooltip
            key={verdict.profile}
            text={`${words}. ${t('dated', { version: verdict.version, dated: verdict.dated })}`}
          >
            <button
              type="button"
              aria-pressed={isChosen}
              aria-label={`${words}. ${t('show_only', { title: verdict.title })}`}
              onClick={() => onChoose(isChosen ? null : verdict.profile)}
              className={classNames(
                'inline-flex h-6 items-center gap-1 rounded-sm border border-transparent px-1.5 text-2xs font-medium whitespace-nowrap hover:border-current',
                SOFT_TONES[tone],
                isChosen && 'border-current',
              )}
            >
              <Icon aria-hidden className="size-3" />
              {verdict.title}
              {verdict.error_count > 0 && <span className="figures">{verdict.error_count}</span>}
            </button>
          </Tooltip>
        )
      })}
    </div>
  )
}

import { describeError } from '../api/describe-error.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { useProblemText } from '../ui/problem-text.ts'
import { useAppText } from './app-text.ts'
import type { Refusal } from './use-run-actions.ts'

export interface RefusalNoticeProps {
  refusal: Refusal
  onDismiss: () => void
  onShowProblems: () => void
}

/** Why the server did not start the run: what is wrong, what to do, and every finding. */
export function RefusalNotice({ refusal, onDismiss, onShowProblems }: RefusalNoticeProps) {
  const t = useAppText()
  const problemText = useProblemText()
  const facts = describeError(refusal.error)
  const { title, advice, detail } = problemText(facts)
  const isPackage = facts.code === 'package_invalid'
  return (
    <Banner
      tone="bad"
      title={title}
      onDismiss={onDismiss}
      {...(isPackage
        ? {
            action: (
              <Button size="sm" onClick={onShowProblems}>
                {t('cmd_show-problems')}
              </Button>
            ),
          }
        : {})}
    >
      {advice !== null && <p>{advice}</p>}
      {facts.findings.length > 0 ? (
        <ul className="mt-1 list-disc pl-4">
          {facts.findings.map((finding, index) => (
            <li key={`${finding.rule}-${index}`}>
              {finding.message}
              <span className="text-muted"> {finding.how}</span>
            </li>
          ))}
        </ul>
      ) : (
        detail !== null && <p className="mt-0.5 font-mono text-2xs text-muted">{detail}</p>
      )}
    </Banner>
  )
}

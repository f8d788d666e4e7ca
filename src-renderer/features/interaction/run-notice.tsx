import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { Question } from './question.tsx'
import { SignIn } from './sign-in.tsx'
import { UnsentAnswer } from './unsent-answer.tsx'

/** What a run wants of the person, above its log. */
export function RunNotice({ run, onOpenLink }: { run: RunStatusBody; onOpenLink: (url: string) => void }) {
  return (
    <>
      <UnsentAnswer requestId={run.request_id} />
      {run.status === 'waiting_user' && <Question run={run} onOpenLink={onOpenLink} />}
      {/* A new attempt that fails again is a new notice. */}
      {run.status === 'waiting_auth' && <SignIn key={run.current_attempt} run={run} />}
    </>
  )
}

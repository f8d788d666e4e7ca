import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { describeError } from '../api/describe-error.ts'
import { queryKeys } from '../api/query-keys.ts'
import { startRun, UploadRefused, type RunPlan } from '../api/start-run.ts'
import type { SetupError } from '../features/setup/check-setup.ts'
import { changeSetup, setupOf, useSetup, useSetups } from '../features/setup/setup-store.ts'
import { announce } from '../ui/live-region.tsx'
import { showToast } from '../ui/toast.tsx'
import { useAppText } from './app-text.ts'
import { makePlan, setupErrors } from './make-plan.ts'
import { planOfRun } from './plan-of-run.ts'
import { rememberPlan, usePlan } from './run-plans.ts'
import { useBlocked, type Blocked } from './use-blocked.ts'
import type { ChosenSkill } from './use-chosen-skill.ts'
import { isTrusted, markStepDone, showInspector, showRun, showTab, trustSkill } from './window-store.ts'

/** What the server refused a run for. */
export interface Refusal {
  readonly libraryId: string
  readonly error: unknown
}

export interface RunActions {
  readonly blocked: Blocked | null
  readonly isStarting: boolean
  readonly errors: readonly SetupError[]
  /** Grows with each try that did not pass the check of its values. */
  readonly attempt: number
  readonly refusal: Refusal | null
  readonly dismissRefusal: () => void
  readonly run: (useCache?: boolean) => void
  readonly rerun: (useCache: boolean) => void
  /** False for a run of which too little is known, such as one of another program's own package. */
  readonly canRerun: boolean
  /** The plan of the shown run, when it can be started again. */
  readonly shownPlan: RunPlan | null
  /** What Run would start now, for the clipboard. */
  readonly nextPlan: RunPlan | null
  /** A plan that waits for the person's trust. */
  readonly untrusted: RunPlan | null
  readonly answerTrust: (isTrusted: boolean) => void
}

/** Starting runs: from Setup, again, without the cache; and everything that can stand in the way. */
export function useRunActions(
  chosen: ChosenSkill,
  shownRun: RunStatusBody | null,
  hasInspectorColumn: boolean,
): RunActions {
  const t = useAppText()
  const queryClient = useQueryClient()
  const { libraryId, answer, engines } = chosen
  const blocked = useBlocked(chosen)
  const setup = useSetup(libraryId ?? '')
  const options = useSetups((state) => state.options)
  const shownErrorsOf = useSetups((state) => state.shownErrorsOf)
  const remembered = usePlan(shownRun?.request_id ?? null)
  const [isStarting, setStarting] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [untrusted, setUntrusted] = useState<RunPlan | null>(null)
  const summary = answer?.check?.summary ?? null
  const errorsNow = (): SetupError[] =>
    libraryId === null || summary === null
      ? []
      : setupErrors(setupOf(useSetups.getState(), libraryId), summary, t('json_not_valid'))
  const nextPlan = libraryId === null || summary === null ? null : makePlan(libraryId, setup, options, summary, engines)
  const known = planOfRun(shownRun, chosen)
  const shownPlan = remembered ?? (known?.needsFiles === true ? null : (known?.plan ?? null))

  const start = async (plan: RunPlan): Promise<void> => {
    setStarting(true)
    setRefusal(null)
    try {
      const started = await startRun(plan)
      rememberPlan(started.request_id, plan)
      useSetups.setState({ shownErrorsOf: null })
      showRun(started.request_id, plan.libraryId)
      announce(t(started.cache_hit ? 'from_cache' : 'started', { skill: started.skill_id }))
      if (answer?.item.is_sample === true) markStepDone('sample')
    } catch (error) {
      setRefusal({ libraryId: plan.libraryId, error })
      showTab('setup')
      if (error instanceof UploadRefused) rememberPlan(error.requestId, plan)
      // The skill on disk may be newer than the check that is shown.
      void queryClient.invalidateQueries({ queryKey: queryKeys.libraryItem(plan.libraryId) })
      if (describeError(error).code === 'package_invalid') showInspector('problems', !hasInspectorColumn)
    } finally {
      setStarting(false)
      void queryClient.invalidateQueries({ queryKey: queryKeys.runs })
      void queryClient.invalidateQueries({ queryKey: queryKeys.library })
    }
  }
  const startTrusted = (plan: RunPlan): void => {
    const isSample = answer?.item.is_sample === true && answer.item.library_id === plan.libraryId
    if (isSample || isTrusted(plan.libraryId)) void start(plan)
    else setUntrusted(plan)
  }

  return {
    blocked,
    isStarting,
    errors: shownErrorsOf === libraryId ? errorsNow() : [],
    attempt,
    refusal: refusal?.libraryId === libraryId ? refusal : null,
    dismissRefusal: () => setRefusal(null),
    run: (useCache = options.useCache) => {
      if (blocked !== null || isStarting || libraryId === null || summary === null) return
      if (errorsNow().length > 0) {
        useSetups.setState({ shownErrorsOf: libraryId })
        showTab('setup')
        setAttempt(attempt + 1)
        return
      }
      const current = setupOf(useSetups.getState(), libraryId)
      startTrusted(makePlan(libraryId, current, { ...options, useCache }, summary, engines))
    },
    rerun: (useCache) => {
      if (isStarting) return
      if (shownPlan === null) {
        if (known !== null) setUpAgain(known.plan)
        showTab('setup')
        showToast({ title: t(known === null ? 'rerun_unknown' : 'rerun_files') })
        return
      }
      const { no_cache: _before, ...runtimeOptions } = shownPlan.runtimeOptions
      startTrusted({
        ...shownPlan,
        runtimeOptions: useCache ? runtimeOptions : { ...runtimeOptions, no_cache: true },
      })
    },
    canRerun: shownPlan !== null || known !== null,
    shownPlan,
    nextPlan,
    untrusted,
    answerTrust: (isTrusted) => {
      setUntrusted(null)
      if (!isTrusted || untrusted === null) return
      trustSkill(untrusted.libraryId)
      void start(untrusted)
    },
  }
}

/** Puts the values of a run into Setup, where what is missing can be added. */
function setUpAgain({ libraryId, engine, model, input, parameter }: RunPlan): void {
  changeSetup(libraryId, { engine, model, input, parameter, jsonDraft: null })
}

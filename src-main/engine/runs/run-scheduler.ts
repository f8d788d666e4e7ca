import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { RunStatus } from '../../contract/statuses.ts'
import type { RunError } from '../../contract/run.ts'
import type { RequestRow } from '../store/request-row.ts'
import { errorOfCause, errorOfReason } from './attempt/end-reason.ts'
import { emptyResult, finishRun, type Ending } from './ending/finish-run.ts'
import type { RunEndings } from './ending/run-endings.ts'
import { createEndSwitch, type EndSwitch } from './attempt/end-switch.ts'
import type { Interactions } from './asking/interactions.ts'
import { addTimings } from './attempt/add-timings.ts'
import { addUsage } from './attempt/add-usage.ts'
import type { AttemptEnd } from './attempt/attempt-end.ts'
import { runAttempt } from './attempt/run-attempt.ts'
import { prepareWriteBack } from './ending/run-cache.ts'
import type { RunContext } from './run-context.ts'
import { isEnded, shownStatus } from './run-machine.ts'
import { boundInputOf } from './admission/stored-input.ts'
import { stateChanged } from './story/story.ts'
import { waitForSignIn, waitForUser } from './asking/wait-for-person.ts'

/** How a cancel went, in the words of the peer contract 2.6. */
export interface CancelOutcome {
  readonly status: RunStatus
  readonly isAccepted: boolean
  readonly message: string
}

/** The FIFO queue and the runs under way. The database is the queue: nothing is lost with this process. */
export interface RunScheduler {
  /** Looks whether a queued run can begin. Called whenever one may. */
  pump(): void
  cancel(requestId: string): Promise<CancelOutcome>
  /** Stops starting, ends what runs as interrupted, leaves the queue for the next start. */
  close(): Promise<void>
}

interface ActiveRun {
  readonly endSwitch: EndSwitch
  /** Never rejects. */
  readonly ended: Promise<void>
}

const HARD_TIMEOUT = 'hard_timeout_seconds'
/** After what kept the queue from moving, such as a full disk. */
const PUMP_AGAIN_MS = 2_000

/**
 * @param context what runs are carried out with; at most `maxConcurrentRuns` at once, in the order of the queue
 * @param interactions told of the questions that runs ask
 * @param endings where runs end
 */
export function createRunScheduler(
  context: RunContext,
  interactions: Pick<Interactions, 'watch'>,
  endings: RunEndings,
): RunScheduler {
  const active = new Map<string, ActiveRun>()
  let isClosing = false
  let pumpAgain: NodeJS.Timeout | null = null

  const timeoutSec = (row: RequestRow): number => {
    const wanted = row.runtime_options[HARD_TIMEOUT]
    return typeof wanted === 'number' ? wanted : context.settings.runTimeoutSec
  }

  const pump = (): void => {
    try {
      while (!isClosing && active.size < context.settings.maxConcurrentRuns) {
        const next = context.store.nextQueued()
        if (next === null || !claim(next)) return
      }
    } catch (cause) {
      context.log.error({ err: cause }, 'the next run could not be started; it is tried again')
      if (pumpAgain !== null) return
      pumpAgain = setTimeout(() => {
        pumpAgain = null
        pump()
      }, PUMP_AGAIN_MS)
    }
  }

  /** Moves a queued run to running and begins it. False when it slipped away, such as by a cancel. */
  const claim = (row: RequestRow): boolean => {
    const attempt = row.attempt + 1
    const isMine = context.store.move(row.request_id, 'turn.started', {
      attempt,
      started_at: row.started_at ?? context.now().toISOString(),
      dispatch_phase: 'attempt_materializing',
      worker_claim_id: randomUUID(),
    })
    if (!isMine) return false
    const endSwitch = createEndSwitch()
    const ended = carryOut({ ...row, attempt }, endSwitch).finally(() => {
      // A reply may have started the next attempt already.
      if (active.get(row.request_id)?.endSwitch === endSwitch) active.delete(row.request_id)
      pump()
    })
    active.set(row.request_id, { endSwitch, ended })
    context.onChange(row.request_id)
    return true
  }

  const carryOut = async (row: RequestRow, endSwitch: EndSwitch): Promise<void> => {
    const seconds = timeoutSec(row)
    const timer = setTimeout(() => endSwitch.end({ kind: 'timeout', seconds }), seconds * 1_000)
    try {
      await attemptRun(row, endSwitch)
    } catch (cause) {
      context.log.error({ err: cause, request_id: row.request_id }, 'a run could not be carried out')
      await failRun(row, errorOfReasonOr(endSwitch, cause))
    } finally {
      clearTimeout(timer)
    }
  }

  const errorOfReasonOr = (endSwitch: EndSwitch, cause: unknown): RunError => {
    const reason = endSwitch.reason()
    return reason === null || reason.kind === 'output_failed' ? errorOfCause(cause) : errorOfReason(reason)
  }

  const attemptRun = async (row: RequestRow, endSwitch: EndSwitch): Promise<void> => {
    if (row.run_id === null || row.skill_summary === null) throw new Error('a queued request without a run')
    context.logs.open(row.run_id, row.engine)
    context.logs.append(row.run_id, [stateChanged(row.attempt, 'queued', 'running', 'turn.started')])
    const agent = context.agents.get(row.engine)
    const presence = await context.agents.find(row.engine, false)
    if (agent === null || presence.state === 'not_found' || presence.state === 'not_supported') {
      const how = presence.fix_command === null ? '' : ` To fix it: ${presence.fix_command}`
      await failRun(row, { code: 'ENGINE_NOT_AVAILABLE', message: `${presence.note}${how}` })
      return
    }
    context.store.update(row.request_id, { engine_version: presence.version, is_replay: agent.isReplay === true })
    const staging = context.layout.staging(row.request_id)
    const end = await runAttempt(context, {
      row,
      runId: row.run_id,
      skill: row.skill_summary,
      stagedPath: join(staging.stagedPath, row.skill_summary.skill_id),
      input: boundInputOf(row, staging.uploadsPath),
      agent,
      endSwitch,
    })
    const reason = endSwitch.reason()
    if (end.kind === 'ended') await finishAttempt(row, end)
    else if (reason !== null) await failRun(row, errorOfReason(reason))
    else if (end.kind === 'needs_sign_in') waitForSignIn(context, row, end)
    else await askUser(row, end)
  }

  const finishAttempt = async (row: RequestRow, end: Extract<AttemptEnd, { kind: 'ended' }>): Promise<void> => {
    const entry = end.error === null ? await prepareWriteBack(context, row, end) : null
    const isDecided = await endings.finish(row.request_id, endingOf(row, end))
    if (!isDecided) return await entry?.discard()
    try {
      entry?.commit()
    } catch (cause) {
      context.log.warn({ err: cause, request_id: row.request_id }, 'the result could not be put into the cache')
    }
  }

  const askUser = async (row: RequestRow, end: Extract<AttemptEnd, { kind: 'asks' }>): Promise<void> => {
    const asked = waitForUser(context, row, end)
    if (asked === 'no_answerer') {
      await failRun(row, {
        code: 'NON_SESSION_INTERACTIVE_REPLY_UNSUPPORTED',
        message: 'The run asks again, and a client without a session cannot answer',
      })
    } else if (asked !== null) interactions.watch(row.request_id, asked)
  }

  const failRun = async (row: RequestRow, error: RunError): Promise<void> => {
    const move = error.code === 'CANCELED_BY_USER' ? 'run.canceled' : 'turn.failed'
    const status = move === 'run.canceled' ? 'canceled' : 'failed'
    await endings.finish(row.request_id, { move, error, result: emptyResult(status, error), change: {} })
  }

  const cancelWaiting = (row: RequestRow): boolean => {
    if (row.run_id === null) return false
    const error = errorOfReason({ kind: 'canceled' })
    context.logs.open(row.run_id, row.engine)
    return finishRun(context, row.request_id, {
      move: 'run.canceled',
      error,
      result: emptyResult('canceled', error),
      change: {},
    })
  }

  const answer = (requestId: string, isAccepted: boolean, message: string): CancelOutcome => ({
    status: shownStatus(context.store.get(requestId)?.state ?? 'canceled'),
    isAccepted,
    message,
  })

  const cancel = async (requestId: string): Promise<CancelOutcome> => {
    const row = context.store.get(requestId)
    if (row === null || isEnded(row.state)) return answer(requestId, false, 'Run already in terminal state')
    const run = active.get(requestId)
    if (run === undefined) {
      const isAccepted = cancelWaiting(row)
      pump()
      return answer(requestId, isAccepted, isAccepted ? 'Cancel request accepted' : 'Run already in terminal state')
    }
    const isFirst = run.endSwitch.reason() === null
    run.endSwitch.end({ kind: 'canceled' })
    await endings.endedOrLate(requestId, run.ended)
    if (endings.isLate(requestId)) return answer(requestId, false, 'The run is over; its end could not be stored yet')
    const state = context.store.get(requestId)?.state ?? 'canceled'
    // It had just asked a question when the cancel came.
    if (!isEnded(state)) return await cancel(requestId)
    if (state !== 'canceled') return answer(requestId, false, 'Run already in terminal state')
    return answer(requestId, isFirst, isFirst ? 'Cancel request accepted' : 'Cancel already requested')
  }

  return {
    pump,
    cancel,
    async close() {
      isClosing = true
      if (pumpAgain !== null) clearTimeout(pumpAgain)
      endings.close()
      for (const run of active.values()) run.endSwitch.end({ kind: 'shutdown' })
      await Promise.all([...active.values()].map((run) => run.ended))
    },
  }
}

function endingOf(row: RequestRow, end: Extract<AttemptEnd, { kind: 'ended' }>): Ending {
  const change = {
    artifacts: end.artifacts,
    usage: addUsage(row.usage, end.usage),
    session_id: end.sessionId,
    effective_model: end.model ?? row.effective_model,
    timings: addTimings(row.timings, end.timings),
    warnings: [...end.result.validation_warnings, ...end.warnings],
  }
  const { result, error } = end
  if (error?.code === 'CANCELED_BY_USER') return { move: 'run.canceled', result, error, change }
  return { move: error === null ? 'turn.succeeded' : 'turn.failed', result, error, change }
}

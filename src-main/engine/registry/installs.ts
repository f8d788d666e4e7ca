import { randomUUID } from 'node:crypto'
import PQueue from 'p-queue'
import type { QueuedInstall } from '../../contract/registry.ts'
import { isDiskFull } from '../../platform/disk-faults.ts'
import type { EngineLog } from '../runs/run-context.ts'
import type { PackageIntake } from '../skills/intake/package-intake.ts'
import type { SkillStore } from '../store/skill-store.ts'
import { InstallRefusedError, placeSkill, type PlaceDeps } from './place-skill.ts'

/** A package that was taken in, in a folder that goes with the install. */
export interface TakenPackage {
  readonly intake: PackageIntake
  remove(): Promise<void>
}

/** Installs one after the other, each with its record. */
export interface Installs {
  add(taken: TakenPackage): QueuedInstall
  /** Does something else that moves folders, in the same line. */
  inLine<Value>(deed: () => Promise<Value>): Promise<Value>
  /** Lets the install under way come to its end; those behind it stay queued and are failed at the next start. */
  close(): Promise<void>
}

interface InstallsDeps extends PlaceDeps {
  readonly store: SkillStore
  readonly log: EngineLog
  readonly onChange: () => void
}

/** @param deps what installs work with */
export function createInstalls(deps: InstallsDeps): Installs {
  const { store, log } = deps
  const line = new PQueue({ concurrency: 1 })
  let isClosing = false

  const carryOut = async (requestId: string, { intake }: TakenPackage): Promise<void> => {
    store.updateInstall(requestId, { status: 'running' })
    const outcome = await intake.finish()
    store.updateInstall(requestId, { skill_id: outcome.check.skill_id, findings: outcome.check.findings })
    if (outcome.kind === 'rejected') throw new InstallRefusedError(outcome.detail)
    const { summary, stagedPath, packageSha256 } = outcome
    await placeSkill(deps, { requestId, summary, stagedPath, packageSha256 })
    deps.onChange()
  }

  /** On a full disk this cannot be noted either; the next start fails what is still `running`. */
  const noteFailure = (requestId: string, error: string): void => {
    try {
      store.updateInstall(requestId, { status: 'failed', error })
    } catch (cause) {
      log.error({ err: cause, request_id: requestId }, 'the failure of an install could not be stored')
    }
  }

  const run = async (requestId: string, taken: TakenPackage): Promise<void> => {
    if (isClosing) return
    try {
      await carryOut(requestId, taken)
    } catch (cause) {
      if (!(cause instanceof InstallRefusedError)) log.error({ err: cause, request_id: requestId }, 'an install failed')
      noteFailure(requestId, messageOf(cause))
    } finally {
      await taken.remove().catch((cause: unknown) => {
        log.warn(
          { err: cause, request_id: requestId },
          'the files of an install could not be removed; the next start will',
        )
      })
    }
  }

  return {
    add(taken) {
      const requestId = randomUUID()
      store.addInstall(requestId)
      void line.add(() => run(requestId, taken))
      return { request_id: requestId, status: 'queued' }
    },
    inLine: (deed) => line.add(deed),
    async close() {
      isClosing = true
      await line.onIdle()
    },
  }
}

/** Paths and the system's own words are for the log. */
function messageOf(cause: unknown): string {
  if (cause instanceof InstallRefusedError) return cause.message
  return isDiskFull(cause) ? 'The disk is full' : 'The skill could not be put in its place; the log says why'
}

import { TEXT_LIMITS } from '../../contract/limits.ts'
import type { JsonObject } from '../../contract/skill.ts'
import { toFinding, type FindingInput } from './finding-list.ts'
import { profileVerdicts } from './profile-verdicts.ts'
import type { DataFault } from './validation-job.ts'
import { createValidationLane } from './validation-lane.ts'
import type { CheckSkillOptions, ValidationOutcome } from './validation-outcome.ts'
import type { ProcessAnswer } from './validation-process.ts'
import { isDeeperThan } from './value-depth.ts'

/** Validates in processes of their own, so that no skill can hold up, bring down or read anything of this one. */
export interface Validator {
  /**
   * Never throws for what is in the folder: a check that hangs or runs out of memory is a finding.
   * @param folderPath absolute path of the skill's folder
   */
  checkSkill(folderPath: string, options: CheckSkillOptions): Promise<ValidationOutcome>
  /** @returns every fault of the value, none when it fits. `what` names the value in a message about time. */
  checkData(request: {
    readonly schema: JsonObject
    readonly data: unknown
    readonly what: string
  }): Promise<readonly DataFault[]>
  /** Starts the process for packages, so that the first check does not wait for it. */
  prewarm(): void
  close(): Promise<void>
}

export interface ValidatorOptions {
  /** Per check, not counting the start of the process nor the wait for it. */
  readonly timeoutMs?: number
  /** Heap of a check; buffers are not counted. */
  readonly heapMb?: number
  /** A Node to validate with; default: the one that runs this. */
  readonly nodePath?: string
  /** Told after each check that came to its end: the processor's time that it took, in milliseconds. */
  readonly onChecked?: (cpuMs: number) => void
}

const HEAP_MB = 64

/**
 * Two lanes: packages, and the values and outputs of runs. A package that hangs holds up no run that is under way, and the other way
 * round; the second starts with the first value that is checked.
 */
export function createValidator({
  timeoutMs = TEXT_LIMITS.validationTimeMs,
  heapMb = HEAP_MB,
  nodePath = process.execPath,
  onChecked,
}: ValidatorOptions = {}): Validator {
  const packages = createValidationLane({ nodePath, heapMb, timeoutMs })
  const values = createValidationLane({ nodePath, heapMb, timeoutMs })
  const noted = (end: ProcessAnswer): ProcessAnswer => {
    if ('cpuMs' in end) onChecked?.(end.cpuMs)
    return end
  }

  return {
    async checkSkill(folderPath, options) {
      const end = noted(await packages.run({ kind: 'skill', folderPath, options }))
      if (end.kind === 'skill') return end.outcome
      if (end.kind === 'timeout') {
        const message = `The check took longer than ${timeoutMs} ms`
        return withoutAnswer({ rule: 'validation.timeout', message }, options)
      }
      return withoutAnswer({ rule: 'validation.failed', message: `The check ended early: ${messageOf(end)}` }, options)
    },

    async checkData({ schema, data, what }) {
      // Values cross to the process by a copy that recurses.
      const tooDeep = [schema, data].some((value) => isDeeperThan(value, TEXT_LIMITS.jsonDepth))
      if (tooDeep) return [{ path: '', message: `The ${what} is nested more than ${TEXT_LIMITS.jsonDepth} deep` }]
      const end = noted(await values.run({ kind: 'data', schema, data }))
      if (end.kind === 'data') return end.faults
      if (end.kind === 'timeout')
        return [{ path: '', message: `The check of the ${what} took longer than ${timeoutMs} ms` }]
      return [{ path: '', message: `The check of the ${what} ended early: ${messageOf(end)}` }]
    },

    prewarm: () => packages.prewarm(),

    async close() {
      await Promise.all([packages.close(), values.close()])
    },
  }
}

function messageOf(end: ProcessAnswer): string {
  return 'message' in end ? end.message : `unexpected answer '${end.kind}'`
}

function withoutAnswer(input: FindingInput, { profile }: CheckSkillOptions): ValidationOutcome {
  const findings = [toFinding(input)]
  return {
    findings,
    summary: null,
    profiles: profileVerdicts(findings, profile),
    firstError: input.message,
    fileCount: 0,
  }
}

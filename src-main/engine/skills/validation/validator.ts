import { TEXT_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { toFinding, type FindingInput } from '../rules/finding-list.ts'
import { profileVerdicts } from '../rules/profile-verdicts.ts'
import type { DataFault } from './validation-job.ts'
import { createValidationLane } from './validation-lane.ts'
import type { CheckSkillOptions, ValidationOutcome } from './validation-outcome.ts'
import type { ProcessAnswer } from './validation-process.ts'
import { isDeeperThan } from '../schemas/value-depth.ts'

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
    /** An output's check is the end of a run: it does not wait for those of new runs. */
    readonly isOutput?: boolean
  }): Promise<readonly DataFault[]>
  /** Starts the first process, so that the first check does not wait for it. */
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
/** In JSON that we wrote ourselves, a key has one spelling. A property of that name is taken for one, which only costs a process. */
const HAS_PATTERN = /"pattern(?:Properties)?":/

/**
 * Lanes: packages; values and outputs whose schema has no pattern, for only a pattern can hang; the other values of new runs; the other
 * outputs of runs under way. What hangs in one is not noticed in the others; a lane has no process before its first check.
 */
export function createValidator({
  timeoutMs = TEXT_LIMITS.validationTimeMs,
  heapMb = HEAP_MB,
  nodePath = process.execPath,
  onChecked,
}: ValidatorOptions = {}): Validator {
  const packages = createValidationLane({ nodePath, heapMb, timeoutMs })
  const plain = createValidationLane({ nodePath, heapMb, timeoutMs })
  const values = createValidationLane({ nodePath, heapMb, timeoutMs })
  const outputs = createValidationLane({ nodePath, heapMb, timeoutMs })
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

    async checkData({ schema, data, what, isOutput = false }) {
      // Values cross to the process by a copy that recurses.
      const tooDeep = [schema, data].some((value) => isDeeperThan(value, TEXT_LIMITS.jsonDepth))
      if (tooDeep) return [{ path: '', message: `The ${what} is nested more than ${TEXT_LIMITS.jsonDepth} deep` }]
      // Most checks of values are over in a moment: where no package is checked just then, its process does them on the way.
      const quick = packages.isIdle() ? packages : plain
      const lane = !HAS_PATTERN.test(JSON.stringify(schema)) ? quick : isOutput ? outputs : values
      const end = noted(await lane.run({ kind: 'data', schema, data }))
      if (end.kind === 'data') return end.faults
      if (end.kind === 'timeout')
        return [{ path: '', message: `The check of the ${what} took longer than ${timeoutMs} ms` }]
      return [{ path: '', message: `The check of the ${what} ended early: ${messageOf(end)}` }]
    },

    prewarm: () => packages.prewarm(),

    async close() {
      await Promise.all([packages, plain, values, outputs].map((lane) => lane.close()))
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

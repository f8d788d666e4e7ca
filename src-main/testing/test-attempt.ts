import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SkillSummary } from '../contract/skill.ts'
import type { AgentFact, Attempt, ModelAccess } from '../engine/agents/agent.ts'
import type { Approval } from '../engine/agents/approval.ts'
import { startProcess, type RunningProcess } from '../platform/start-process.ts'

/** An attempt whose processes are real and whose facts are kept, for tests of agents without the runner around them. */
export interface TestAttempt {
  readonly attempt: Attempt
  readonly facts: readonly AgentFact[]
  readonly children: readonly RunningProcess[]
  /** Gives the signal; the runner would kill the processes after it, if the transport has not ended them. */
  cancel(): void
}

export interface TestAttemptOptions {
  /** Gets `workspace` and `home`. */
  readonly folderPath: string
  readonly skillFolders?: readonly string[]
  readonly access?: ModelAccess | null
  readonly model?: string | null
  readonly prompt?: string
  readonly resumeSessionId?: string
  readonly approval?: Approval
  readonly isApprovalNeeded?: boolean
  readonly environment?: Readonly<Record<string, string>>
}

/** @param options with a folder of its own per run; a second attempt in it continues the first */
export function makeTestAttempt(options: TestAttemptOptions): TestAttempt {
  const workspacePath = join(options.folderPath, 'workspace')
  const homePath = join(options.folderPath, 'home')
  const skillFolders = options.skillFolders ?? ['.agents/skills']
  for (const folder of skillFolders) placeSkill(join(workspacePath, folder, DEMO.skill_id))
  mkdirSync(join(workspacePath, 'artifacts'), { recursive: true })
  mkdirSync(homePath, { recursive: true })
  const facts: AgentFact[] = []
  const children: RunningProcess[] = []
  const ending = new AbortController()
  const prompt = options.prompt ?? 'Do the work of the demo-skill.'
  const attempt: Attempt = {
    runId: 'run-of-a-test',
    number: 1,
    mode: 'auto',
    skill: DEMO,
    model: options.model ?? null,
    input: {},
    parameter: {},
    workspacePath,
    skillPath: join(workspacePath, skillFolders[0] ?? '', DEMO.skill_id),
    artifactsPath: join(workspacePath, 'artifacts'),
    homePath,
    baseEnvironment: {
      PATH: process.env['PATH'] ?? '',
      ...{ HOME: homePath, TMPDIR: homePath, LANG: 'C.UTF-8', TERM: 'dumb' },
      XDG_CONFIG_HOME: join(homePath, '.config'),
      XDG_DATA_HOME: join(homePath, '.local', 'share'),
      XDG_STATE_HOME: join(homePath, '.local', 'state'),
      XDG_CACHE_HOME: join(homePath, '.cache'),
      ...options.environment,
    },
    resume:
      options.resumeSessionId === undefined
        ? null
        : { sessionId: options.resumeSessionId, reply: prompt, ...pickApproval(options) },
    isApprovalNeeded: options.isApprovalNeeded ?? false,
    prompt,
    modelAccess: () => Promise.resolve(options.access ?? null),
    signal: ending.signal,
    startProcess(wanted) {
      const child = startProcess({
        ...wanted,
        cwd: workspacePath,
        marker: { name: 'SKILL_TRYOUT_TEST_RUN', value: homePath },
        onStdout: (chunk) => wanted.onStdout?.(chunk),
        onStderr: (chunk) => wanted.onStderr?.(chunk),
      })
      children.push(child)
      return child
    },
    outputTail: () => '',
    tell: (fact) => void facts.push(fact),
  }
  return { attempt, facts, children, cancel: () => ending.abort() }
}

function pickApproval({ approval }: TestAttemptOptions): { approval?: Approval } {
  return approval === undefined ? {} : { approval }
}

function placeSkill(path: string): void {
  mkdirSync(join(path, 'scripts'), { recursive: true })
  writeFileSync(
    join(path, 'SKILL.md'),
    '---\nname: demo-skill\ndescription: Counts zebras.\n---\n\nCount the zebras.\n',
  )
  writeFileSync(join(path, 'scripts', 'count.sh'), 'echo 3\n')
}

const DEMO: SkillSummary = {
  ...{ skill_id: 'demo-skill', name: 'demo-skill', description: 'Counts zebras.', version: null },
  ...{ engines: [], declared_engines: [], unsupported_engines: [], execution_modes: ['auto'], max_attempt: null },
  ...{ artifacts: [], input_schema: null, parameter_schema: null, output_schema: null, entry_script: null },
  ...{ prompts: {}, default_options: {} },
}

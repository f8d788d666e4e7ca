import { join } from 'node:path'
import { ApiError } from '../contract/client.ts'
import type { RunStatusBody } from '../contract/run.ts'
import type { RunResult } from '../contract/run-outputs.ts'
import type { SkillCheck } from '../contract/skill.ts'
import { answerQuestions } from './answer-questions.ts'
import { readCassetteRun } from './cassette-run.ts'
import { askCheck } from './check-skill.ts'
import { EXIT_CODES } from './exit-codes.ts'
import { followLog } from './follow-log.ts'
import type { Interrupt } from './interrupt.ts'
import { packSkill, type PackedSkill } from './pack-skill.ts'
import { formatFindings, formatVerdict } from './print-findings.ts'
import { createRunPrinter } from './print-run.ts'
import { printable, printableLine } from './printable.ts'
import { takeValues, ValueError } from './take-values.ts'
import { openTerminal } from './terminal.ts'
import { withServer, type CommandServer } from './with-server.ts'

export interface RunOptions {
  readonly engine: string | null
  readonly model: string | null
  readonly inputs: readonly (readonly [string, string])[]
  readonly parameters: readonly (readonly [string, string])[]
  readonly mustKeepTemp: boolean
  readonly canUseCache: boolean
  readonly isJson: boolean
  readonly dataDir: string | undefined
  /** The person at the terminal answers the run's questions. */
  readonly isInteractive: boolean
  /** They are also asked before each deed of the agent. */
  readonly mustAsk: boolean
  /** File that the agent's side is recorded to. */
  readonly record: string | null
  /** Recording that is played instead of the agent. */
  readonly replay: string | null
}

/** Failures that mean that the run never really began. */
const COULD_NOT_RUN = ['ENGINE_NOT_AVAILABLE', 'START_FAILED', 'WORKSPACE_FAILED', 'DISK_FULL', 'INTERNAL_ERROR']

/** `skill run`: streams the log, prints the result and where the files are. @returns the exit code of DESIGN 4 */
export async function runSkill(path: string, options: RunOptions, interrupt: Interrupt): Promise<number> {
  if (options.isInteractive && !process.stdin.isTTY) {
    throw new ValueError('--interactive needs a terminal to ask at, and standard input is none.')
  }
  const cassette = readCassetteRun(options.record, options.replay)
  const wanted = {
    ...options,
    engine: options.engine ?? cassette.engine,
    canUseCache: options.canUseCache && !cassette.mustPassCache,
  }
  const skill = await packSkill(path)
  if (skill.kind === 'refused') return reject(skill.check, options)
  try {
    return await withServer(options.dataDir, (server) => runOn(server, skill, wanted, interrupt), cassette.environment)
  } finally {
    await skill.remove()
  }
}

async function runOn(
  server: CommandServer,
  skill: PackedSkill,
  options: RunOptions,
  interrupt: Interrupt,
): Promise<number> {
  const check = await interrupt.orDone(askCheck(server, skill))
  if (!check.ok || check.summary === null) return reject(check, options)
  const values = await takeValues(check.summary, options.inputs, options.parameters)
  const creating = server.client.tempRuns.create({
    body: {
      ...(options.engine === null ? {} : { engine: options.engine }),
      model: options.model,
      input: values.input,
      parameter: values.parameter,
      runtime_options: {
        debug_keep_temp: options.mustKeepTemp,
        no_cache: !options.canUseCache,
        ...(options.isInteractive ? { execution_mode: 'interactive' } : {}),
        ...(options.mustAsk ? { interactive_tool_approval: true } : {}),
      },
    },
  })
  const { request_id: requestId } = await interrupt.orDone(creating)
  const form = new FormData()
  form.append('skill_package', skill.content, skill.name)
  for (const file of values.files) form.append('input_files', file.content, file.name)
  try {
    await server.client.tempRuns.upload({ params: { request_id: requestId }, form })
  } catch (cause) {
    if (cause instanceof ApiError && cause.body.findings !== undefined) {
      return reject({ ...check, ok: false, findings: cause.body.findings }, options)
    }
    throw cause
  }
  interrupt.whenAsked(() => cancel(server, requestId))
  let usesAi: boolean | null = null
  // The one JSON object has standard output for itself.
  const write = (stream: 'stdout' | 'stderr', text: string): void =>
    void process[options.isJson ? 'stderr' : stream].write(text)
  const printer = createRunPrinter(write)
  const terminal = options.isInteractive ? openTerminal((text) => write('stdout', text)) : null
  const answering = terminal && answerQuestions(server, requestId, terminal, () => cancel(server, requestId))
  try {
    await followLog(server, requestId, {
      async onEvent(event) {
        usesAi ??= await isAgent(server, event.engine)
        printer.event(event, usesAi)
        answering?.event(event)
      },
      // A file or a pipe gets whole messages.
      onWritten: process.stdout.isTTY && !options.isJson ? (written) => printer.written(written) : null,
    })
  } finally {
    answering?.end()
    terminal?.close()
  }
  const status = await server.client.tempRuns.status({ params: { request_id: requestId }, query: { wait: 10 } })
  const { result } = await server.client.tempRuns.result({ params: { request_id: requestId } })
  const artifactsPath = join(server.dataPath, 'runs', status.run_id ?? '', 'artifacts')
  const exitCode = exitCodeOf(status, interrupt.exitCode())
  printEnd({ status, result, artifactsPath, exitCode, check }, options)
  return exitCode
}

function reject(check: SkillCheck, { isJson }: RunOptions): number {
  const exitCode = EXIT_CODES.rejected
  if (isJson)
    process.stdout.write(
      `${JSON.stringify({ exit_code: exitCode, status: 'rejected', findings: check.findings }, null, 2)}\n`,
    )
  else process.stderr.write(formatFindings(check.findings) + formatVerdict(check))
  return exitCode
}

function cancel(server: CommandServer, requestId: string): void {
  server.client.tempRuns.cancel({ params: { request_id: requestId } }).catch((cause: unknown) => {
    process.stderr.write(`The run could not be canceled: ${printable(String(cause))}\n`)
  })
}

async function isAgent(server: CommandServer, engine: string): Promise<boolean> {
  const { engines } = await server.client.engines.list({ query: {} })
  return engines.some((one) => one.engine === engine && one.uses_ai)
}

function exitCodeOf(status: RunStatusBody, interruptCode: number | null): number {
  if (status.status === 'succeeded') return EXIT_CODES.succeeded
  if (status.status === 'canceled') return interruptCode ?? EXIT_CODES.failed
  return status.error !== null && COULD_NOT_RUN.includes(status.error.code) ? EXIT_CODES.couldNotRun : EXIT_CODES.failed
}

interface RunEnd {
  readonly status: RunStatusBody
  readonly result: RunResult
  readonly artifactsPath: string
  readonly exitCode: number
  readonly check: SkillCheck
}

function printEnd({ status, result, artifactsPath, exitCode, check }: RunEnd, { isJson }: RunOptions): void {
  if (isJson) {
    const facts = {
      exit_code: exitCode,
      request_id: status.request_id,
      run_id: status.run_id,
      status: status.status,
      error: status.error,
      result,
      artifacts: result.artifacts,
      artifacts_dir: artifactsPath,
      cache_hit: status.cache_hit,
      is_replay: status.is_replay,
      findings: check.findings,
    }
    process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`)
    return
  }
  const lines = [
    '',
    `${status.status}${status.cache_hit ? ' (from the cache)' : ''}${status.is_replay ? ' (a recording was played)' : ''}, engine ${status.engine}, request ${status.request_id}`,
    ...(status.error === null ? [] : [`${status.error.code}: ${printable(status.error.message)}`]),
    ...(result.data === null ? [] : [printable(JSON.stringify(result.data, null, 2))]),
    ...(result.artifacts.length === 0
      ? []
      : [`Artifacts in ${artifactsPath}:`, ...result.artifacts.map((name) => `  ${printableLine(name)}`)]),
    ...(status.cleanup.retained
      ? [`Temporary files are kept until ${status.cleanup.kept_until ?? 'they are removed'}.`]
      : []),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

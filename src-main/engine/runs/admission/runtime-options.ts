import { AppError } from '../../../contract/errors.ts'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { EXECUTION_MODES, type ExecutionMode } from '../../../contract/statuses.ts'

type OptionRule = (value: unknown) => { readonly value: unknown } | { readonly problem: string }

const ok = (value: unknown): { value: unknown } => ({ value })
const mustBe = (what: string): { problem: string } => ({ problem: `must be ${what}` })

const flag: OptionRule = (value) => (typeof value === 'boolean' ? ok(value) : mustBe('a boolean'))

/** Skill-Runner does not check these but asks Python whether they are true: empty and zero are not. */
const truth: OptionRule = (value) => {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return ok(Boolean(value) && !isEmpty)
}

/** Skill-Runner takes numbers as texts too. */
const wholeNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

const isMode = (value: string): value is ExecutionMode => EXECUTION_MODES.some((mode) => mode === value)

/** Every option that a request may set, with its rule (peer contract 2.2). */
const RULES: Readonly<Record<string, OptionRule>> = {
  no_cache: truth,
  debug: truth,
  // To keep files by mistake is worse than to be told.
  debug_keep_temp: flag,
  interactive_auto_reply: flag,
  interactive_tool_approval: flag,
  execution_mode(value) {
    if (typeof value !== 'string') return mustBe('a string')
    return isMode(value) ? ok(value) : mustBe(`one of: ${EXECUTION_MODES.join(', ')}`)
  },
  interactive_reply_timeout_sec(value) {
    const seconds = wholeNumber(value)
    return seconds !== null && seconds >= 0 ? ok(seconds) : mustBe('a non-negative integer')
  },
  hard_timeout_seconds(value) {
    const seconds = wholeNumber(value)
    if (seconds === null || seconds < 1) return mustBe('a positive integer')
    return seconds <= RUN_LIMITS.maxRunTimeoutSec ? ok(seconds) : mustBe(`at most ${RUN_LIMITS.maxRunTimeoutSec}`)
  },
}

/** Names of all options. */
export const RUNTIME_OPTION_NAMES: readonly string[] = Object.keys(RULES)

/**
 * Checks runtime options and fills the defaults in that Skill-Runner stores.
 * @param replyTimeoutSec default of `interactive_reply_timeout_sec`
 * @throws AppError runtime_option_invalid with Skill-Runner's texts
 */
export function parseRuntimeOptions(options: JsonObject, replyTimeoutSec: number): JsonObject {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(RULES, name))
  if (unknown.length > 0) {
    throw new AppError('runtime_option_invalid', `Unknown runtime_options: ${unknown.sort().join(', ')}`)
  }
  const parsed = Object.entries(options).map(([name, value]) => {
    const outcome = RULES[name]?.(value) ?? ok(value)
    if ('problem' in outcome) throw new AppError('runtime_option_invalid', `runtime_options.${name} ${outcome.problem}`)
    return [name, outcome.value] as const
  })
  return {
    execution_mode: 'auto',
    interactive_auto_reply: false,
    interactive_reply_timeout_sec: replyTimeoutSec,
    ...Object.fromEntries(parsed),
  }
}

/** Options with the skill's own in place of the defaults, and why some of the skill's were left out. */
export interface CompletedOptions {
  readonly options: JsonObject
  readonly warnings: readonly string[]
}

/**
 * Puts `runtime.default_options` of runner.json under what the request named; what is unknown or wrong there is a warning, never a
 * reason to refuse the run (peer contract 1.4).
 * @param options of the request, as {@link parseRuntimeOptions} left them
 * @param named those that the client set itself
 */
export function withSkillDefaults(
  options: JsonObject,
  named: readonly string[],
  defaults: JsonObject,
): CompletedOptions {
  const completed: JsonObject = { ...options }
  const warnings: string[] = []
  for (const [name, value] of Object.entries(defaults)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined
    const outcome = rule?.(value) ?? { problem: 'is unknown' }
    if ('problem' in outcome) {
      const shown = JSON.stringify(name).slice(0, 100)
      warnings.push(`SKILL_RUNTIME_DEFAULT_OPTION_IGNORED: runtime.default_options.${shown} ${outcome.problem}`)
    } else if (!named.includes(name)) completed[name] = outcome.value
  }
  return { options: completed, warnings }
}

/** The mode that was asked for; options that passed {@link parseRuntimeOptions} always have one. */
export function requestedMode(options: JsonObject): ExecutionMode {
  return options['execution_mode'] === 'interactive' ? 'interactive' : 'auto'
}

/** How a run talks to its client (peer contract 8.1). */
export interface EffectiveMode {
  readonly mode: ExecutionMode
  readonly isAutoReply: boolean
  readonly replyTimeoutSec: number
  readonly mustWaitForUser: boolean
}

/**
 * The mode that takes effect. A client without a session cannot answer questions: it gets `auto` where the skill has it, and questions
 * that answer themselves where it has not.
 * @param declaredModes modes of the skill; null before it is known
 */
export function effectiveMode(
  options: JsonObject,
  conversationMode: 'session' | 'non_session',
  declaredModes: readonly ExecutionMode[] | null,
): EffectiveMode {
  const requested = requestedMode(options)
  const timeoutSec = Number(options['interactive_reply_timeout_sec'] ?? 0)
  if (conversationMode === 'session') {
    const isAutoReply = options['interactive_auto_reply'] === true
    return { mode: requested, isAutoReply, replyTimeoutSec: timeoutSec, mustWaitForUser: requested === 'interactive' }
  }
  const isInteractive = declaredModes !== null && !declaredModes.includes('auto')
  return {
    mode: isInteractive ? 'interactive' : 'auto',
    isAutoReply: isInteractive,
    replyTimeoutSec: 0,
    mustWaitForUser: false,
  }
}

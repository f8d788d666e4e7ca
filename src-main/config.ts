import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { z } from 'zod'
import { CLEANUP_LIMITS, INPUT_LIMITS, PACKAGE_LIMITS, RUN_LIMITS } from './contract/limits.ts'
import { SANDBOX_MODES } from './platform/sandbox.ts'

/** A setting or argument that cannot be used; the message is one line and names it. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

const MAX_INTERVAL_SEC = 2_000_000
const count = (min: number, max: number, fallback: number) => z.int().min(min).max(max).default(fallback)

/**
 * Settings that a person may change, once for the file `settings.json` of the data folder and for the environment, which wins
 * (DESIGN 4).
 */
export const SettingsSchema = z.object({
  packageMaxBytes: count(1, 2 ** 40, PACKAGE_LIMITS.maxArchiveBytes),
  inputMaxBytes: count(1, 2 ** 40, INPUT_LIMITS.maxArchiveBytes),
  maxConcurrentRuns: count(1, 64, RUN_LIMITS.maxConcurrentRuns),
  maxQueuedRuns: count(0, 100_000, RUN_LIMITS.maxQueuedRuns),
  runTimeoutSec: count(1, RUN_LIMITS.maxRunTimeoutSec, RUN_LIMITS.runTimeoutSec),
  replyTimeoutSec: count(0, RUN_LIMITS.maxRunTimeoutSec, RUN_LIMITS.replyTimeoutSec),
  idleTimeoutSec: count(1, RUN_LIMITS.maxRunTimeoutSec, RUN_LIMITS.idleTimeoutSec),
  repairRounds: count(0, RUN_LIMITS.maxRepairRounds, RUN_LIMITS.repairRounds),
  cleanupIntervalSec: count(0, MAX_INTERVAL_SEC, CLEANUP_LIMITS.cleanupIntervalSec),
  orphanRetentionSec: count(0, 10 * 365 * 86_400, CLEANUP_LIMITS.orphanRetentionSec),
  runRetentionDays: count(0, 36_500, CLEANUP_LIMITS.runRetentionDays),
  validationProfile: z.enum(['strict', 'skill-runner-head']).default('strict'),
  modelGateway: z.enum(['on', 'off']).default('on'),
  // Off unless asked for: authors' scripts use their own tools, folders and process numbers (decision 0009).
  sandbox: z.enum(SANDBOX_MODES).default('off'),
})
export type Settings = z.infer<typeof SettingsSchema>
type WordSetting = 'modelGateway' | 'sandbox'
type NumberSetting = Exclude<keyof Settings, 'validationProfile' | WordSetting>

const VARIABLES: Readonly<Record<NumberSetting, string>> = {
  packageMaxBytes: 'SKILL_TRYOUT_PACKAGE_MAX_BYTES',
  inputMaxBytes: 'SKILL_TRYOUT_INPUT_MAX_BYTES',
  maxConcurrentRuns: 'SKILL_TRYOUT_MAX_CONCURRENT_RUNS',
  maxQueuedRuns: 'SKILL_TRYOUT_MAX_QUEUED_RUNS',
  runTimeoutSec: 'SKILL_TRYOUT_RUN_TIMEOUT_SEC',
  replyTimeoutSec: 'SKILL_TRYOUT_REPLY_TIMEOUT_SEC',
  idleTimeoutSec: 'SKILL_TRYOUT_IDLE_TIMEOUT_SEC',
  repairRounds: 'SKILL_TRYOUT_REPAIR_ROUNDS',
  cleanupIntervalSec: 'SKILL_TRYOUT_CLEANUP_INTERVAL_SEC',
  orphanRetentionSec: 'SKILL_TRYOUT_ORPHAN_RETENTION_SEC',
  runRetentionDays: 'SKILL_TRYOUT_RUN_RETENTION_DAYS',
}
const WORD_VARIABLES: Readonly<Record<WordSetting, string>> = {
  modelGateway: 'SKILL_TRYOUT_MODEL_GATEWAY',
  sandbox: 'SKILL_TRYOUT_SANDBOX',
}
export const DATA_DIR_VARIABLE = 'SKILL_TRYOUT_DATA_DIR'
export const SETTINGS_FILE = 'settings.json'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The data folder: the argument, else the environment, else the system's place for applications' data.
 * @returns an absolute path
 */
export function readDataPath(environment: Environment, argument: string | undefined): string {
  const given = argument ?? environment[DATA_DIR_VARIABLE]
  if (given === undefined || given === '') return envPaths('skill-tryout', { suffix: '' }).data
  if (given.includes('\0')) throw new ConfigError(`${DATA_DIR_VARIABLE} is not a path`)
  return isAbsolute(given) ? given : resolve(given)
}

/**
 * Settings of the file, overridden by the environment.
 * @throws ConfigError that names the variable or the file's member which cannot be used
 */
export function readSettings(environment: Environment, dataPath: string): Settings {
  const fromFile = readSettingsFile(join(dataPath, SETTINGS_FILE))
  const numbers = Object.entries(VARIABLES).flatMap(([name, variable]) => {
    const text = environment[variable]
    return text === undefined || text.trim() === '' ? [] : [[name, parseNumber(variable, text)] as const]
  })
  const words = Object.entries(WORD_VARIABLES).flatMap(([name, variable]) => {
    const text = environment[variable]?.trim() ?? ''
    return text === '' ? [] : [[name, text] as const]
  })
  const fromEnvironment = [...numbers, ...words]
  const parsed = SettingsSchema.safeParse({ ...fromFile, ...Object.fromEntries(fromEnvironment) })
  if (parsed.success) return Object.freeze(parsed.data)
  const issue = parsed.error.issues[0]
  const member = String(issue?.path[0] ?? '')
  const variable = { ...VARIABLES, ...WORD_VARIABLES }[member as NumberSetting | WordSetting]
  const isFromEnvironment = fromEnvironment.some(([name]) => name === member)
  const name = isFromEnvironment ? variable : `${member} in ${SETTINGS_FILE}`
  throw new ConfigError(`${name} cannot be used: ${issue?.message ?? 'unknown value'}`)
}

function parseNumber(variable: string, text: string): number {
  if (!/^\d{1,15}$/.test(text.trim()))
    throw new ConfigError(`${variable} must be a whole number, not ${JSON.stringify(text)}`)
  return Number(text)
}

function readSettingsFile(path: string): object {
  if (!existsSync(path)) return {}
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (cause) {
    throw new ConfigError(
      `${SETTINGS_FILE} is not valid JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`,
    )
  }
  throw new ConfigError(`${SETTINGS_FILE} must hold a JSON object`)
}

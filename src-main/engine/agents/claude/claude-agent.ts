import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Agent, Attempt, ModelAccess } from '../agent.ts'
import { createClaudeReader } from './claude-stream.ts'
import { readVariable, type CliHost } from '../cli/cli-host.ts'
import { readLoginFile } from '../cli/cli-login.ts'
import type { CliAccess } from '../cli/cli-presence.ts'
import type { NativeProgram } from '../cli/cli-program.ts'
import { createHeadlessAgent, type HeadlessCliProfile } from '../headless/headless-agent.ts'
import { textAt, valueAt } from '../headless/json-reading.ts'

/** The login that `claude setup-token` makes for machines without a browser. */
const TOKEN_VARIABLE = 'CLAUDE_CODE_OAUTH_TOKEN'

/** Claude Code in its headless mode (engine-clis 7.2). */
export function createClaudeAgent(host: CliHost): Agent {
  return createHeadlessAgent(createClaudeProfile(host), host)
}

function createClaudeProfile(host: CliHost): HeadlessCliProfile {
  return {
    engine: 'claude',
    title: 'Claude Code',
    command: 'claude',
    npmPackage: '@anthropic-ai/claude-code',
    nativePrograms,
    tested: { from: '2.1.329', to: '2.1.329' },
    executionModes: ['auto', 'interactive'],
    skillFolders: ['.claude/skills', '.agents/skills'],
    readsMentions: true,
    wire: 'anthropic',
    signInCommand: 'claude auth login',
    invocation: (skillId) => `/${skillId}`,
    configHome: personConfigHome,
    access: (one) => findAccess(one),
    plan: (attempt, access) => plan(host, attempt, access),
    createReader: createClaudeReader,
  }
}

function nativePrograms(platform: NodeJS.Platform, arch: string): NativeProgram[] {
  const names = platform === 'linux' ? [`linux-${arch}`, `linux-${arch}-musl`] : [`${platform}-${arch}`]
  const file = platform === 'win32' ? 'claude.exe' : 'claude'
  return names.map((name) => ({ packageName: `@anthropic-ai/claude-code-${name}`, file }))
}

function personConfigHome(host: CliHost): string {
  return readVariable(host.environment, 'CLAUDE_CONFIG_DIR') ?? join(host.personHomePath, '.claude')
}

async function findAccess(host: CliHost): Promise<CliAccess> {
  if (readVariable(host.environment, 'ANTHROPIC_API_KEY') !== undefined)
    return { kind: 'key', note: 'key ANTHROPIC_API_KEY' }
  if (readVariable(host.environment, TOKEN_VARIABLE) !== undefined)
    return { kind: 'login', note: `login of ${TOKEN_VARIABLE}` }
  const path = join(personConfigHome(host), '.credentials.json')
  const login = await readPersonLogin(host)
  if (login === null) return { kind: 'none', note: `no login in ${path}` }
  if (login.isExpired) return { kind: 'none', note: `the login in ${path} has run out; any use of claude renews it` }
  return { kind: 'login', note: `login of ${path}` }
}

/** The access token of the person's login; what renews it stays where it is (see `readLoginFile`). */
async function readPersonLogin(host: CliHost): Promise<{ readonly token: string; readonly isExpired: boolean } | null> {
  const login = await readLoginFile(join(personConfigHome(host), '.credentials.json'))
  const token = textAt(login, 'claudeAiOauth', 'accessToken')
  const expiresAt = valueAt(login, 'claudeAiOauth', 'expiresAt')
  const isExpired = typeof expiresAt === 'number' && expiresAt <= host.now().getTime()
  return token === null ? null : { token, isExpired }
}

async function plan(
  host: CliHost,
  attempt: Attempt,
  access: ModelAccess | null,
): ReturnType<HeadlessCliProfile['plan']> {
  const configPath = join(attempt.homePath, '.claude')
  await mkdir(configPath, { recursive: true, mode: 0o700 })
  const login = access === null ? await accessVariables(host) : keyVariables(access)
  const prompt = await composeInput(attempt)
  const args = [
    ...['-p', '--output-format', 'stream-json', '--verbose', '--include-partial-messages'],
    ...['--setting-sources', 'project', '--strict-mcp-config', '--settings', JSON.stringify(ONLY_OUR_SKILL)],
    // Not the flag that skips all permissions: it is refused to root. What is not in the list is denied without a question.
    ...['--permission-mode', 'dontAsk', '--allowedTools', ALLOWED_TOOLS.join(',')],
    ...['--disallowedTools', UNWANTED_TOOLS.join(',')],
    ...(attempt.model === null ? [] : ['--model', attempt.model]),
    ...(attempt.resume === null ? [] : ['--resume', attempt.resume.sessionId]),
  ]
  return {
    args,
    shownCommand: args,
    env: { ...SETTINGS, ...login, CLAUDE_CONFIG_DIR: configPath },
    input: prompt,
    shownPrompt: prompt,
    login: login === null ? 'missing' : 'ok',
  }
}

const ALLOWED_TOOLS = [
  'Bash',
  'Read',
  'Write',
  'Edit',
  'NotebookEdit',
  'Glob',
  'Grep',
  'Skill',
  'Task',
  'TodoWrite',
].concat([...['TaskCreate', 'TaskGet', 'TaskList', 'TaskUpdate', 'TaskStop', 'ToolSearch', 'WebFetch', 'WebSearch']])

/** Tools that ask a person, wait for another day or leave the workspace. */
const UNWANTED_TOOLS = ['AskUserQuestion', 'ScheduleWakeup', 'Monitor', 'EnterWorktree', 'ExitWorktree', 'SendMessage']

/**
 * No telemetry, no updates, none of its own skills, no instruction files from folders above, an end to retries, and no file read
 * because a value of an input happens to hold an `@path`.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  CLAUDE_CODE_DISABLE_BUNDLED_SKILLS: '1',
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_DISABLE_GIT_INSTRUCTIONS: '1',
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  CLAUDE_CODE_DISABLE_CRON: '1',
  CLAUDE_CODE_DISABLE_FILE_MENTIONS: '1',
  CLAUDE_CODE_DISABLE_WORKFLOWS: '1',
  CLAUDE_CODE_MAX_RETRIES: '2',
}

/** What the variables leave of its own skills, and the plugins that it brings. */
const ONLY_OUR_SKILL = {
  enabledPlugins: Object.fromEntries(
    ['agents-md', 'plugin-authoring', 'privacy'].map((name) => [`cc-plugin-${name}@builtin`, false]),
  ),
  skillOverrides: { doctor: 'off' },
}

function keyVariables({ baseUrl, key }: ModelAccess): Record<string, string> {
  return { ANTHROPIC_BASE_URL: baseUrl, ANTHROPIC_API_KEY: key }
}

async function accessVariables(host: CliHost): Promise<Record<string, string> | null> {
  const given = readVariable(host.environment, TOKEN_VARIABLE)
  const token = given ?? (await readPersonLogin(host))?.token
  return token === undefined ? null : { [TOKEN_VARIABLE]: token }
}

/** The prompt in a form that Claude Code does not take for one of its own commands. */
async function composeInput({ prompt, resume, skill, skillPath }: Attempt): Promise<string> {
  if (resume !== null) return prompt
  const call = `/${skill.skill_id}`
  if (!prompt.startsWith(call) || !(await isHiddenFromPersons(skillPath))) return prompt
  return `Use the skill "${skill.skill_id}".${prompt.slice(call.length)}`
}

/** A skill may say that only the model calls it: then `/name` is refused. */
async function isHiddenFromPersons(skillPath: string): Promise<boolean> {
  const text = await readFile(join(skillPath, 'SKILL.md'), 'utf8').catch(() => '')
  return /^user-invocable:\s*(false|no|off)\s*$/im.test(text.split(/^---\s*$/m)[1] ?? '')
}

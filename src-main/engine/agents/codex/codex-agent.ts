import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '../../../contract/skill.ts'
import type { Agent, Attempt, ModelAccess } from '../agent.ts'
import { readVariable, type CliHost } from '../cli/cli-host.ts'
import { readLoginFile } from '../cli/cli-login.ts'
import type { CliAccess } from '../cli/cli-presence.ts'
import type { NativeProgram } from '../cli/cli-program.ts'
import { composeCodexConfig, KEY_VARIABLE } from './codex-config.ts'
import { toStrictSchema } from './codex-schema.ts'
import { createCodexReader } from './codex-stream.ts'
import { createHeadlessAgent, type HeadlessCliProfile } from '../headless/headless-agent.ts'
import { countAt, objectAt, parseJsonLine, textAt } from '../headless/json-reading.ts'

/** Codex in its headless mode (engine-clis 7.1). */
export function createCodexAgent(host: CliHost): Agent {
  return createHeadlessAgent(createCodexProfile(host), host)
}

function createCodexProfile(host: CliHost): HeadlessCliProfile {
  return {
    engine: 'codex',
    title: 'Codex',
    command: 'codex',
    npmPackage: '@openai/codex',
    nativePrograms,
    tested: { from: '0.169.0', to: '0.169.0' },
    executionModes: ['auto', 'interactive'],
    skillFolders: ['.agents/skills', '.claude/skills'],
    wire: 'openai-responses',
    signInCommand: 'codex login',
    invocation: (skillId) => `$${skillId}`,
    configHome: personCodexHome,
    access: findAccess,
    plan: (attempt, access) => plan(host, attempt, access),
    createReader: (attempt) => createCodexReader(attempt, codexHome(attempt)),
  }
}

const TARGETS: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
}

function nativePrograms(platform: NodeJS.Platform, arch: string): NativeProgram[] {
  const target = TARGETS[`${platform}-${arch}`]
  if (target === undefined) return []
  const file = `vendor/${target}/bin/codex${platform === 'win32' ? '.exe' : ''}`
  return [{ packageName: `@openai/codex-${platform}-${arch}`, file }]
}

function personCodexHome(host: CliHost): string {
  return readVariable(host.environment, 'CODEX_HOME') ?? join(host.personHomePath, '.codex')
}

async function findAccess(host: CliHost): Promise<CliAccess> {
  if (readVariable(host.environment, 'OPENAI_API_KEY') !== undefined) return { kind: 'key', note: 'key OPENAI_API_KEY' }
  const path = join(personCodexHome(host), 'auth.json')
  const login = await copyOfLogin(host)
  if (login === null) return { kind: 'none', note: `no login in ${path}` }
  if (endOfToken(textAt(login, 'tokens', 'access_token')) <= host.now().getTime())
    return { kind: 'none', note: `the login in ${path} has run out; any use of codex renews it` }
  return { kind: 'login', note: `login of ${path}` }
}

/** When an access token ends, in milliseconds, as it says itself; far away for anything that does not say it. */
function endOfToken(token: string | null): number {
  const body = Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8')
  const seconds = countAt(parseJsonLine(body), 'exp')
  return seconds === null ? Infinity : seconds * 1_000
}

/** The person's login without the token that renews it: see `readLoginFile`. */
async function copyOfLogin(host: CliHost): Promise<JsonObject | null> {
  const login = await readLoginFile(join(personCodexHome(host), 'auth.json'))
  if (login === null) return null
  const tokens = objectAt(login, 'tokens')
  if (textAt(tokens, 'access_token') !== null) return { ...login, tokens: { ...tokens, refresh_token: '' } }
  return textAt(login, 'OPENAI_API_KEY') === null ? null : login
}

/** Not below TMPDIR: Codex refuses to make its sandbox's program there, and says so to nobody (engine-clis 7.1a). */
function codexHome(attempt: Attempt): string {
  return join(attempt.homePath, '.codex')
}

async function plan(
  host: CliHost,
  attempt: Attempt,
  access: ModelAccess | null,
): ReturnType<HeadlessCliProfile['plan']> {
  const home = codexHome(attempt)
  await mkdir(home, { recursive: true, mode: 0o700 })
  await writeFile(join(home, 'config.toml'), composeCodexConfig(access, await findOtherSkills(attempt)), {
    mode: 0o600,
  })
  const login = access === null ? await copyOfLogin(host) : null
  if (login !== null) await writeLogin(join(home, 'auth.json'), login)

  const resume = attempt.resume === null ? [] : ['resume', attempt.resume.sessionId]
  // The answer may be a question in interactive mode, which a strict schema of the result would forbid.
  const schema = attempt.mode === 'auto' ? toStrictSchema(attempt.skill.output_schema) : null
  const schemaPath = join(home, 'output.schema.json')
  if (schema !== null) await writeFile(schemaPath, JSON.stringify(schema), { mode: 0o600 })
  const args = [
    ...['exec', '--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'],
    ...(attempt.model === null ? [] : modelArguments(attempt.model)),
    ...(schema === null ? [] : ['--output-schema', schemaPath]),
    ...resume,
    '-',
  ]
  return {
    args,
    shownCommand: args,
    env: { CODEX_HOME: home, ...(access === null ? {} : { [KEY_VARIABLE]: access.key }) },
    input: attempt.prompt,
    shownPrompt: attempt.prompt,
    login: access === null && login === null ? 'missing' : 'ok',
  }
}

/** Skills inside the skill, and those that its work has left in the workspace: it looks in all folders below one that holds skills. */
async function findOtherSkills({ workspacePath, skillPath }: Attempt): Promise<string[]> {
  const roots = ['.agents', '.codex'].map((folder) => join(workspacePath, folder, 'skills'))
  const entries = await Promise.all(
    roots.map((root) => readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])),
  )
  return entries
    .flat()
    .filter((entry) => entry.name === 'SKILL.md' && entry.parentPath !== skillPath)
    .map((entry) => join(entry.parentPath, entry.name))
}

/** @param model a name, with `@` and the reasoning effort after it as in Skill-Runner's requests */
function modelArguments(model: string): string[] {
  const [name = '', effort] = model.split('@')
  return ['-m', name, ...(effort === undefined ? [] : ['-c', `model_reasoning_effort="${effort}"`])]
}

async function writeLogin(path: string, login: JsonObject): Promise<void> {
  const text = JSON.stringify(login)
  const present = await readFile(path, 'utf8').catch(() => null)
  if (present === text) return
  await writeFile(path, text, { mode: 0o600 })
  await chmod(path, 0o600)
}

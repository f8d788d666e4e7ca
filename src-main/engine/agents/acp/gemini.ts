import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { AcpProfile } from './acp-profile.ts'
import { findAccess, isFile } from './cli-access.ts'
import type { CliHost } from '../cli/cli-host.ts'

const KEY_VARIABLES = ['GEMINI_API_KEY']
/** How Gemini CLI would name a session of long ago. */
const AGED = 'session-2000-01-01T00-00'
/** Skills that come with it: it would offer them to the model beside the one that is tried out. */
const OWN_SKILLS = ['skill-creator', 'antigravity-support']
const LOGIN_FILES = ['oauth_creds.json', 'google_accounts.json']

/** Gemini CLI tells the turn's tokens, by model, in the `_meta` of its answer. */
const QuotaSchema = z.object({
  _meta: z.object({
    quota: z.object({
      token_count: z.object({ input_tokens: z.int(), output_tokens: z.int() }),
      model_usage: z.array(z.object({ model: z.string() })).catch([]),
    }),
  }),
})

/** Gemini CLI (`@google/gemini-cli`), by a key of Google's API or by its own Google login. */
export const geminiProfile: AcpProfile = {
  engine: 'gemini',
  title: 'Gemini CLI',
  command: 'gemini',
  npmPackage: '@google/gemini-cli',
  nativePrograms: () => [],
  tested: { from: '0.61.0', to: '0.61.0' },
  executionModes: ['auto', 'interactive'],
  signInCommand: 'gemini',
  keyVariables: KEY_VARIABLES,
  wires: ['google'],
  configHome,
  access: (host) => findAccess(host, { keyVariables: KEY_VARIABLES, loginPaths: [loginPath(host)] }),
  skillFolders: ['.agents/skills'],
  // Its setting adds names to this one and cannot take it away.
  instructionFiles: ['GEMINI.md'],
  invocation: (skillId) => `Activate and follow the skill "${skillId}".`,
  async launch(attempt, host) {
    const access = await attempt.modelAccess('google')
    if (access === null && !(await isFile(loginPath(host)))) return null
    return {
      args: ['--acp', ...(attempt.model === null ? [] : ['-m', attempt.model])],
      env: {
        // Its folder, and the home in which it looks for skills and instructions.
        GEMINI_CLI_HOME: attempt.homePath,
        // It refuses to work in a folder that nobody trusted; the trust prompt of the product came before.
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
        // Without this it starts itself a second time, which costs memory and hides it from signals.
        GEMINI_CLI_NO_RELAUNCH: 'true',
        ...(access === null ? {} : { GEMINI_API_KEY: access.key, GOOGLE_GEMINI_BASE_URL: access.baseUrl }),
      },
      homeFiles: {
        '.gemini/settings.json': JSON.stringify(
          settings(access === null ? 'oauth-personal' : 'gemini-api-key', attempt.skill.skill_id),
        ),
      },
      hasKey: access !== null,
      logins:
        access === null
          ? // Google's tokens for renewal may be used by several programs.
            LOGIN_FILES.map((name) => ({ fromPath: join(configHome(host), name), to: `.gemini/${name}`, blanked: [] }))
          : [],
    }
  },
  beforeLoad: ageSession,
  // It starts in the mode that asks, and is answered.
  modeId: null,
  permissions: 'allow',
  forgetsCanceledTurn: true,
  isEndedByInput: true,
  skillsAmong: null,
  modelName: realModel,
  modelOfTurn: (turn) => realModel(QuotaSchema.safeParse(turn).data?._meta.quota.model_usage.at(-1)?.model ?? 'auto'),
  usage(turn) {
    const count = QuotaSchema.safeParse(turn).data?._meta.quota.token_count
    if (count === undefined) return null
    const { input_tokens, output_tokens } = count
    return {
      input_tokens,
      output_tokens,
      cached_tokens: null,
      total_tokens: input_tokens + output_tokens,
      cost_usd: null,
    }
  },
  failureInAnswer: () => null,
}

/** By default it chooses a model for each request, and tells that as if it were one. */
function realModel(told: string): string | null {
  return told.startsWith('auto') ? null : told
}

function configHome(host: CliHost): string {
  return join(host.personHomePath, '.gemini')
}

function loginPath(host: CliHost): string {
  return join(configHome(host), 'oauth_creds.json')
}

function settings(selectedType: string, skillId: string): object {
  return {
    security: {
      auth: { selectedType },
      // Its shell would see the key otherwise.
      environmentVariableRedaction: { enabled: true, blocked: KEY_VARIABLES },
    },
    skills: { disabled: OWN_SKILLS.filter((name) => name !== skillId) },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    general: {
      enableAutoUpdate: false,
      // By default it goes on for minutes when nobody answers.
      maxAttempts: 1,
      retryFetchErrors: false,
      // It would clear away a session that a waiting run goes on in, for its file looks old (see `ageSession`).
      sessionRetention: { enabled: false },
    },
  }
}

/**
 * Gemini CLI names the file of a session by the minute and the session's id. When a session is loaded in the minute in which it
 * began, the new process opens that very file, empties it, and then finds no session in it. Under an older name it is found.
 */
async function ageSession(homePath: string, sessionId: string): Promise<void> {
  const ending = `-${sessionId.slice(0, 8)}.jsonl`
  const projectsPath = join(homePath, '.gemini', 'tmp')
  for (const project of await readdir(projectsPath).catch(() => [])) {
    const chatsPath = join(projectsPath, project, 'chats')
    const names = (await readdir(chatsPath).catch(() => [])).filter((name) => name.endsWith(ending))
    const aged = `${AGED}${ending}`
    // Where an aged file is, a session that was loaded goes on in it.
    const [newest] = names.includes(aged) ? [] : names.sort().reverse()
    if (newest !== undefined) await rename(join(chatsPath, newest), join(chatsPath, aged))
  }
}

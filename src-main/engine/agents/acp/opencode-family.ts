import { dirname, join } from 'node:path'
import type { Attempt, ModelWire } from '../agent.ts'
import { readVariable, type CliHost } from '../cli/cli-host.ts'
import { lackOfRipgrep, ripgrepCopies } from './opencode-ripgrep.ts'
import type { AcpLaunch, AcpProfile } from './acp-profile.ts'
import { findAccess, isFile } from './cli-access.ts'
import { chooseModel, PROVIDER_KEYS, type ChosenModel } from './choose-model.ts'

/** What differs between opencode and its fork. */
export interface Fork {
  readonly title: string
  /** Of its variables: `<PREFIX>_CONFIG` and so on. */
  readonly prefix: string
  /** Name of its folders in the XDG places. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/** The name under which our provider stands in the configuration. */
const PROVIDER = 'skill-tryout'

/** Libraries that are inside the program: nothing is downloaded for them. */
const LIBRARIES: readonly (readonly [ModelWire, string, string])[] = [
  ['openai-chat', '@ai-sdk/openai-compatible', '/v1'],
  ['anthropic', '@ai-sdk/anthropic', '/v1'],
  ['google', '@ai-sdk/google', '/v1beta'],
]

const WIRES = LIBRARIES.map(([wire]) => wire)

const SWITCHES = ['AUTOUPDATE', 'MODELS_FETCH', 'LSP_DOWNLOAD', 'SHARE', 'DEFAULT_PLUGINS']
/** Configuration and instructions that lie in the workspace. */
const WORKSPACE_SWITCHES = ['PROJECT_CONFIG', 'CLAUDE_CODE_PROMPT']

type NamedByEach = 'engine' | 'command' | 'npmPackage' | 'nativePrograms' | 'tested' | 'signInCommand'

/**
 * What opencode and its fork have in common: by a key of any of three providers or by its own login.
 * @param ownCommands of the program among those that it offers; the rest are skills
 */
export function forkProfile(fork: Fork, ownCommands: readonly string[]): Omit<AcpProfile, NamedByEach> {
  const { title } = fork
  return {
    title,
    executionModes: ['auto', 'interactive'],
    keyVariables: PROVIDER_KEYS,
    wires: WIRES,
    configHome: (host) => dirname(forkLoginPath(fork, host)),
    access: (host) => findAccess(host, { keyVariables: PROVIDER_KEYS, loginPaths: [forkLoginPath(fork, host)] }),
    lack: (host) => lackOfRipgrep(title, fork.folder, host),
    skillFolders: ['.agents/skills', '.claude/skills'],
    instructionFiles: ['AGENTS.md', 'CONTEXT.md'],
    invocation: (skillId) => `Load and follow the skill "${skillId}".`,
    launch: (attempt, host) => launchFork(fork, attempt, host),
    beforeLoad: null,
    modeId: null,
    permissions: 'allow',
    forgetsCanceledTurn: false,
    isEndedByInput: true,
    skillsAmong: (commands) => commands.filter((name) => !ownCommands.includes(name)),
    modelName: forkModelName,
    modelOfTurn: () => null,
    // It tells the tokens of its last step only.
    usage: () => null,
    failureInAnswer: () => null,
  }
}

/** @returns null when there is neither a key nor a login */
async function launchFork(fork: Fork, attempt: Attempt, host: CliHost): Promise<AcpLaunch | null> {
  const chosen = await chooseModel(attempt, host, WIRES)
  const loginPath = forkLoginPath(fork, host)
  if (chosen === null && !(await isFile(loginPath))) return null
  const config = `.config/${fork.folder}/skill-tryout.json`
  return {
    args: ['acp'],
    env: {
      ...Object.fromEntries(
        [...SWITCHES, ...WORKSPACE_SWITCHES].map((name) => [`${fork.prefix}_DISABLE_${name}`, '1']),
      ),
      // By path: what stands in the environment, the agent's shell can see.
      [`${fork.prefix}_CONFIG`]: join(attempt.homePath, ...config.split('/')),
      ...fork.env,
    },
    homeFiles: {
      [config]: JSON.stringify({
        ...rules(attempt),
        ...(chosen === null ? login(attempt) : provider(chosen)),
      }),
    },
    copies: await ripgrepCopies(fork.folder, host),
    hasKey: chosen !== null,
    logins:
      chosen === null
        ? [{ fromPath: loginPath, to: `.local/share/${fork.folder}/auth.json`, blanked: ['refresh'] }]
        : [],
  }
}

/** Where the program keeps the login of its user. */
function forkLoginPath({ folder }: Fork, host: CliHost): string {
  const data = readVariable(host.environment, 'XDG_DATA_HOME') ?? join(host.personHomePath, '.local', 'share')
  return join(data, folder, 'auth.json')
}

/** @returns the model's own name */
function forkModelName(told: string): string {
  return told.startsWith(`${PROVIDER}/`) ? told.slice(PROVIDER.length + 1) : told
}

function rules({ skill: { skill_id: skillId }, isApprovalNeeded }: Attempt): object {
  return {
    autoupdate: false,
    share: 'disabled',
    permission: {
      // The workspace is thrown away, and the sandbox is the product's.
      '*': 'allow',
      ...(isApprovalNeeded ? { bash: 'ask', edit: 'ask' } : {}),
      // A question to nobody would never be answered.
      question: 'deny',
      // A skill that is denied is not offered to the model: its own ones are not what is tried out.
      skill: { '*': 'deny', [skillId]: 'allow' },
    },
    // It would ask the model for a title of each session.
    agent: { title: { disable: true } },
  }
}

function login({ model }: Attempt): object {
  return model === null ? {} : { model }
}

function provider({ wire, access, model }: ChosenModel): object {
  const [, npm, path] = LIBRARIES.find(([candidate]) => candidate === wire) ?? ['', '', '']
  const options = { baseURL: `${access.baseUrl}${path}`, apiKey: access.key }
  // Modest sizes: an answer longer than a model may give is refused by some providers.
  const models = { [model]: { name: model, limit: { context: 128_000, output: 16_000 } } }
  return {
    model: `${PROVIDER}/${model}`,
    small_model: `${PROVIDER}/${model}`,
    enabled_providers: [PROVIDER],
    provider: { [PROVIDER]: { npm, name: 'Skill Tryout', options, models } },
  }
}

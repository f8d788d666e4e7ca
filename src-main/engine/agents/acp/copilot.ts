import { join } from 'node:path'
import type { ModelWire } from '../agent.ts'
import type { AcpProfile } from './acp-profile.ts'
import { chooseModel, type ChosenModel } from './choose-model.ts'
import { findAccess, isFile } from './cli-access.ts'
import { nameFailure } from './engine-failure.ts'
import { readTokens, usageOf } from './report-usage.ts'
import { readVariable, type CliHost } from '../cli/cli-host.ts'

const KEY_VARIABLES = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY']
const WIRES: readonly ModelWire[] = ['openai-chat', 'anthropic']

/** GitHub Copilot CLI (`@github/copilot`), by a key of another provider without any login at GitHub, or by its own login. */
export const copilotProfile: AcpProfile = {
  engine: 'copilot',
  title: 'GitHub Copilot CLI',
  command: 'copilot',
  npmPackage: '@github/copilot',
  nativePrograms: (platform, arch) => [
    {
      packageName: `@github/copilot-${platform}-${arch}`,
      file: platform === 'win32' ? 'copilot.exe' : 'copilot',
    },
  ],
  tested: { from: '1.0.102', to: '1.0.102' },
  executionModes: ['auto', 'interactive'],
  signInCommand: 'copilot login',
  keyVariables: KEY_VARIABLES,
  wires: WIRES,
  configHome,
  access: (host) => findAccess(host, { keyVariables: KEY_VARIABLES, loginPaths: [loginPath(host)] }),
  skillFolders: ['.agents/skills'],
  invocation: (skillId) => `Load and follow the skill "${skillId}".`,
  async launch(attempt, host) {
    const chosen = await chooseModel(attempt, host, WIRES)
    if (chosen === null && !(await isFile(loginPath(host)))) return null
    const model = chosen === null && attempt.model !== null ? ['--model', attempt.model] : []
    return {
      args: ['--acp', '--disable-builtin-mcps', '--no-color', ...model],
      env: {
        COPILOT_HOME: join(attempt.homePath, '.copilot'),
        COPILOT_AUTO_UPDATE: 'false',
        // Its shell does not get to see these.
        ...(chosen === null ? {} : provider(chosen)),
      },
      homeFiles: {},
      ...(chosen === null ? {} : { model: chosen.model }),
      hasKey: chosen !== null,
      logins: chosen === null ? [{ fromPath: loginPath(host), to: '.copilot/config.json', blanked: [] }] : [],
    }
  },
  beforeLoad: null,
  modeId: null,
  permissions: 'allow',
  forgetsCanceledTurn: false,
  isEndedByInput: true,
  skillsAmong: null,
  modelName: (told) => told,
  modelOfTurn: () => null,
  usage(turn) {
    const tokens = readTokens(turn['usage'])
    return tokens === null ? null : usageOf([tokens])
  },
  // It ends its turn as if all were well and puts the error of the model's API into the text.
  failureInAnswer(text, help) {
    const words = /^\s*(?:Info: [^\n]*?Retrying\.\.\.\s*)*Error: (.*)$/s.exec(text)?.[1]
    return words === undefined || words.includes('{') ? null : nameFailure(words, null, help)
  },
}

function configHome(host: CliHost): string {
  return readVariable(host.environment, 'COPILOT_HOME') ?? join(host.personHomePath, '.copilot')
}

/** Only where the system has no keychain; a login that is in a keychain stays there and is not used for runs. */
function loginPath(host: CliHost): string {
  return join(configHome(host), 'config.json')
}

function provider({ wire, access, model }: ChosenModel): Record<string, string> {
  const isAnthropic = wire === 'anthropic'
  return {
    COPILOT_OFFLINE: 'true',
    COPILOT_PROVIDER_TYPE: isAnthropic ? 'anthropic' : 'openai',
    COPILOT_PROVIDER_BASE_URL: isAnthropic ? access.baseUrl : `${access.baseUrl}/v1`,
    COPILOT_PROVIDER_API_KEY: access.key,
    COPILOT_MODEL: model,
  }
}

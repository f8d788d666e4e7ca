import { join } from 'node:path'
import { z } from 'zod'
import type { AcpProfile } from './acp-profile.ts'
import { findAccess, isFile } from './cli-access.ts'
import { readTokens, usageOf } from './report-usage.ts'
import { readVariable, type CliHost } from '../cli/cli-host.ts'

const KEY_VARIABLES = ['OPENAI_API_KEY']

/** Each request's tokens come as `_meta.usage` of an empty piece of text. */
const StepSchema = z.object({ usage: z.unknown().optional() })

/** Qwen Code (`@qwen-code/qwen-code`), by a key of any API that speaks Chat Completions, or by its own Qwen login. */
export const qwenProfile: AcpProfile = {
  engine: 'qwen',
  title: 'Qwen Code',
  command: 'qwen',
  npmPackage: '@qwen-code/qwen-code',
  nativePrograms: () => [],
  tested: { from: '0.24.4', to: '0.24.4' },
  executionModes: ['auto', 'interactive'],
  signInCommand: 'qwen',
  keyVariables: KEY_VARIABLES,
  wires: ['openai-chat'],
  configHome,
  access: (host) => findAccess(host, { keyVariables: KEY_VARIABLES, loginPaths: [loginPath(host)] }),
  skillFolders: ['.agents/skills'],
  invocation: (skillId) => `Load and follow the skill "${skillId}".`,
  async launch(attempt, host) {
    const access = await attempt.modelAccess('openai-chat')
    if (access === null && !(await isFile(loginPath(host)))) return null
    const model = attempt.model ?? readVariable(host.environment, 'OPENAI_MODEL') ?? null
    const auth =
      access === null
        ? { selectedType: 'qwen-oauth' }
        : { selectedType: 'openai', apiKey: access.key, baseUrl: `${access.baseUrl}/v1` }
    return {
      args: ['--acp', '--auth-type', auth.selectedType, ...(model === null ? [] : ['-m', model])],
      env: { QWEN_HOME: join(attempt.homePath, '.qwen'), QWEN_CODE_SUPPRESS_YOLO_WARNING: '1' },
      homeFiles: {
        // The key stands here and not in the environment, where its shell would see it.
        '.qwen/settings.json': JSON.stringify({
          security: { auth },
          privacy: { usageStatisticsEnabled: false },
          telemetry: { enabled: false },
          general: { enableAutoUpdate: false },
          ui: { enableFollowupSuggestions: false },
          skills: { disabledLevels: ['user', 'extension', 'bundled'] },
          // An agent of its own that looks for things to remember after each turn, with requests that nobody asked for.
          memory: { enableManagedAutoMemory: false, enableManagedAutoDream: false, enableAutoSkill: false },
        }),
      },
      hasKey: access !== null,
      logins:
        access === null
          ? [{ fromPath: loginPath(host), to: '.qwen/oauth_creds.json', blanked: ['refresh_token'] }]
          : [],
    }
  },
  beforeLoad: null,
  // The mode that it starts in asks a model of its own about each action, which costs requests.
  modeId: 'default',
  permissions: 'allow',
  forgetsCanceledTurn: false,
  isEndedByInput: false,
  skillsAmong: null,
  modelName: (told) => /^\$runtime\|[^|]*\|(.*)\([^()]*\)$/.exec(told)?.[1] ?? told.replace(/\([^()]*\)$/, ''),
  modelOfTurn: () => null,
  usage(_turn, metas) {
    const steps = metas.map((meta) => readTokens(StepSchema.safeParse(meta).data?.usage))
    return usageOf(steps.filter((step) => step !== null))
  },
  failureInAnswer: () => null,
}

function configHome(host: CliHost): string {
  return readVariable(host.environment, 'QWEN_HOME') ?? join(host.personHomePath, '.qwen')
}

function loginPath(host: CliHost): string {
  return join(configHome(host), 'oauth_creds.json')
}

import { dirname } from 'node:path'
import type { AcpProfile } from './acp/acp-profile.ts'
import { PROVIDER_KEYS } from './acp/choose-model.ts'
import { findAccess } from './acp/cli-access.ts'
import { forkLoginPath, forkModelName, launchFork, type Fork } from './acp/opencode-family.ts'

const FORK: Fork = { prefix: 'KILO', folder: 'kilo', env: { KILO_TELEMETRY_LEVEL: 'off' } }
/** Commands of its own among those that it offers; the rest are skills. */
const OWN_COMMANDS = ['kilo-config', 'goal', 'init', 'review', 'compact', 'summarize', 'resume-claude', 'resume-codex']

/** Kilo (`@kilocode/cli`), a fork of opencode: by a key of any of three providers or by its own login. */
export const kiloProfile: AcpProfile = {
  engine: 'kilo',
  title: 'Kilo',
  command: 'kilo',
  npmPackage: '@kilocode/cli',
  nativePrograms: (platform, arch) => [
    {
      packageName: `@kilocode/cli-${platform === 'win32' ? 'windows' : platform}-${arch}`,
      file: platform === 'win32' ? 'bin/kilo.exe' : 'bin/kilo',
    },
  ],
  tested: { from: '7.7.7', to: '7.7.7' },
  executionModes: ['auto', 'interactive'],
  signInCommand: 'kilo auth login',
  keyVariables: PROVIDER_KEYS,
  configHome: (host) => dirname(forkLoginPath(FORK, host)),
  access: (host) => findAccess(host, { keyVariables: PROVIDER_KEYS, loginPaths: [forkLoginPath(FORK, host)] }),
  skillFolders: ['.agents/skills', '.claude/skills'],
  invocation: (skillId) => `Load and follow the skill "${skillId}".`,
  launch: (attempt, host) => launchFork(FORK, attempt, host),
  beforeLoad: null,
  modeId: null,
  permissions: 'allow',
  isEndedByInput: true,
  skillsAmong: (commands) => commands.filter((name) => !OWN_COMMANDS.includes(name)),
  modelName: forkModelName,
  modelOfTurn: () => null,
  // It tells the tokens of its last step only.
  usage: () => null,
  failureInAnswer: () => null,
}

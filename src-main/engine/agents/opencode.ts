import { dirname } from 'node:path'
import type { AcpProfile } from './acp/acp-profile.ts'
import { PROVIDER_KEYS } from './acp/choose-model.ts'
import { findAccess } from './acp/cli-access.ts'
import { forkLoginPath, forkModelName, launchFork, type Fork } from './acp/opencode-family.ts'

const FORK: Fork = { prefix: 'OPENCODE', folder: 'opencode', env: {} }
/** Commands of its own among those that it offers; the rest are skills. */
const OWN_COMMANDS = ['customize-opencode', 'init', 'review', 'compact', 'summarize']

/** opencode (`opencode-ai`), by a key of any of three providers or by its own login. */
export const opencodeProfile: AcpProfile = {
  engine: 'opencode',
  title: 'opencode',
  command: 'opencode',
  npmPackage: 'opencode-ai',
  // Without the `-baseline` ones, which are for old processors: npm's launcher chooses them by itself where they are needed.
  nativePrograms: (platform, arch) => [
    {
      packageName: `opencode-${platform === 'win32' ? 'windows' : platform}-${arch}`,
      file: platform === 'win32' ? 'bin/opencode.exe' : 'bin/opencode',
    },
  ],
  tested: { from: '1.18.33', to: '1.18.33' },
  executionModes: ['auto', 'interactive'],
  signInCommand: 'opencode auth login',
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

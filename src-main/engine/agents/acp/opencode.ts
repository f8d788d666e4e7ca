import type { AcpProfile } from './acp-profile.ts'
import { forkProfile, type Fork } from './opencode-family.ts'

const FORK: Fork = { title: 'opencode', prefix: 'OPENCODE', folder: 'opencode', env: {} }
/** Commands of its own among those that it offers; the rest are skills. */
const OWN_COMMANDS = ['customize-opencode', 'init', 'review', 'compact', 'summarize']

/** opencode (`opencode-ai`), by a key of any of three providers or by its own login. */
export const opencodeProfile: AcpProfile = {
  ...forkProfile(FORK, OWN_COMMANDS),
  engine: 'opencode',
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
  signInCommand: 'opencode auth login',
}

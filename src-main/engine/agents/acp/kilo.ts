import type { AcpProfile } from './acp-profile.ts'
import { forkProfile, type Fork } from './opencode-family.ts'

const FORK: Fork = { title: 'Kilo', prefix: 'KILO', folder: 'kilo', env: { KILO_TELEMETRY_LEVEL: 'off' } }
/** Commands of its own among those that it offers; the rest are skills. */
const OWN_COMMANDS = ['kilo-config', 'goal', 'init', 'review', 'compact', 'summarize', 'resume-claude', 'resume-codex']

/** Kilo (`@kilocode/cli`), a fork of opencode: by a key of any of three providers or by its own login. */
export const kiloProfile: AcpProfile = {
  ...forkProfile(FORK, OWN_COMMANDS),
  engine: 'kilo',
  command: 'kilo',
  npmPackage: '@kilocode/cli',
  nativePrograms: (platform, arch) => [
    {
      packageName: `@kilocode/cli-${platform === 'win32' ? 'windows' : platform}-${arch}`,
      file: platform === 'win32' ? 'bin/kilo.exe' : 'bin/kilo',
    },
  ],
  tested: { from: '7.7.7', to: '7.7.7' },
  signInCommand: 'kilo auth login',
}

import { copilotProfile } from './copilot.ts'
import { geminiProfile } from './gemini.ts'
import { kiloProfile } from './kilo.ts'
import { opencodeProfile } from './opencode.ts'
import { qwenProfile } from './qwen.ts'
import type { AcpProfile } from './acp-profile.ts'

/** Every engine that is driven by the Agent Client Protocol. */
export const ACP_PROFILES: readonly AcpProfile[] = [
  geminiProfile,
  opencodeProfile,
  qwenProfile,
  kiloProfile,
  copilotProfile,
]

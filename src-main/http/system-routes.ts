import type { ROUTES } from '../contract/api.ts'
import {
  BACKEND_NAME,
  HANDSHAKE_RESPONSE,
  PROTOCOLS,
  USUAL_PROTOCOLS,
  type HandshakeAnswer,
} from '../contract/handshake.ts'
import { buildOpenApi } from '../contract/openapi.ts'
import type { Connection } from '../contract/system.ts'
import type { SkillsDoor, SystemDoor } from '../engine/engine.ts'
import type { Handlers } from './route-handlers.ts'

export interface SystemParts {
  readonly system: SystemDoor
  readonly skills: SkillsDoor
  readonly version: string
  readonly connection: () => Connection
}

/** Health, connection, activity, the clean-up, and the documents that describe the API and the contract of a skill. */
export function createSystemHandlers({
  system,
  skills,
  version,
  connection,
}: SystemParts): Handlers<typeof ROUTES.system> {
  let document: Record<string, unknown> | null = null
  return {
    health: () => system.health(),
    ping: () => undefined,
    handshake: ({ body }) => shakeHands(body.requested_protocols, version),
    connection,
    activity: () => ({
      key: 'activity',
      name: 'activity',
      open: (signal) =>
        Promise.resolve({
          // Nothing is told again to who comes late: on connecting, a window asks for everything anew.
          snapshot: { ts: new Date().toISOString() },
          rows: system.activity(signal),
          backlogBytes: null,
          live: null,
        }),
    }),
    sweep: () => system.sweep(),
    clearCache: async () => ({ removed_entries: await system.clearCache() }),
    runnerSchema: () => skills.runnerSchema(),
    // Built when first asked for, because turning every schema into JSON Schema takes longer than the rest of the start.
    openapi: () => (document ??= buildOpenApi({ version, serverUrl: connection().url ?? undefined })),
  }
}

/** Tells of the protocols that were asked for; of those that nobody here knows, that they are not spoken. */
function shakeHands(requested: readonly string[], version: string): HandshakeAnswer {
  const known: HandshakeAnswer['protocols'] = PROTOCOLS
  const names = requested.length === 0 ? USUAL_PROTOCOLS : [...new Set(requested)]
  return {
    schema: HANDSHAKE_RESPONSE,
    backend: { name: BACKEND_NAME, version },
    protocols: Object.fromEntries(
      names.map((name) => [name, (Object.hasOwn(known, name) ? known[name] : undefined) ?? { supported: false }]),
    ),
  }
}

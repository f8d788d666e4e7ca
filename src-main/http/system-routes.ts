import type { ROUTES } from '../contract/api.ts'
import { buildOpenApi } from '../contract/openapi.ts'
import type { Connection } from '../contract/system.ts'
import type { SystemDoor } from '../engine/engine.ts'
import type { Handlers } from './route-handlers.ts'

export interface SystemParts {
  readonly system: SystemDoor
  readonly version: string
  readonly connection: () => Connection
}

/** Health, engines, connection, activity and the OpenAPI document. */
export function createSystemHandlers({
  system,
  version,
  connection,
}: SystemParts): Handlers<typeof ROUTES.system> & Handlers<typeof ROUTES.engines> {
  let document: Record<string, unknown> | null = null
  return {
    health: () => system.health(),
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
        }),
    }),
    sweep: () => system.sweep(),
    clearCache: async () => ({ removed_entries: await system.clearCache() }),
    // Built when first asked for, because turning every schema into JSON Schema takes longer than the rest of the start.
    openapi: () => (document ??= buildOpenApi({ version, serverUrl: connection().url ?? undefined })),
    list: async ({ query }) => ({ engines: await system.engines(query.refresh) }),
  }
}

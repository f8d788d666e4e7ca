import { jobRoutes } from './job-routes.ts'
import { libraryRoutes, skillCheckRoutes } from './library-routes.ts'
import { managementRoutes } from './management-routes.ts'
import { skillPackageRoutes, skillRoutes } from './registry-routes.ts'
import type { RouteDefinition } from './route.ts'
import { sessionRoutes } from './session-routes.ts'
import { engineRoutes, systemRoutes } from './system-routes.ts'
import { tempRunRoutes } from './temp-run-routes.ts'

/** Every route of the product, by group and name (SPEC A5, A7). */
export const ROUTES = {
  tempRuns: tempRunRoutes,
  jobs: jobRoutes,
  skillChecks: skillCheckRoutes,
  skills: skillRoutes,
  skillPackages: skillPackageRoutes,
  library: libraryRoutes,
  engines: engineRoutes,
  management: managementRoutes,
  session: sessionRoutes,
  system: systemRoutes,
} as const satisfies Record<string, Record<string, RouteDefinition>>

/** Errors that any route can answer, because the gate or the server itself gives them. */
export const COMMON_ERRORS = [
  'unauthorized',
  'http_invalid',
  'host_forbidden',
  'origin_forbidden',
  'method_not_allowed',
  'request_timeout',
  'headers_too_large',
  'shutting_down',
  'internal_error',
] as const

/** Errors that any route can answer that is no GET, because it writes. */
export const WRITE_ERRORS = ['disk_full', 'database_locked'] as const

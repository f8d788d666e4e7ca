import { AppError } from '../contract/errors.ts'
import type { RouteDefinition } from '../contract/route.ts'

/** Answers what no route took: 405 with the methods that the address does take, otherwise 404. */
export interface NotFound {
  /** @returns the error and the value of `Allow`, null for a plain 404 */
  explain(path: string): { readonly error: AppError; readonly allow: string | null }
}

export function createNotFound(routes: readonly RouteDefinition[]): NotFound {
  const patterns = routes.map(({ method, path, answer }) => ({
    // Fastify serves HEAD with each GET; a stream of events has no use for it.
    methods: method === 'GET' && answer.kind !== 'events' ? ['GET', 'HEAD'] : [method],
    pattern: new RegExp(
      `^${path
        .replaceAll('.', '\\.')
        .replace(/\{\w+\*\}/, '.*')
        .replace(/\{\w+\}/g, '[^/]+')}$`,
    ),
  }))
  return {
    explain: (path) => {
      const methods = patterns.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods)
      if (methods.length === 0) return { error: new AppError('route_not_found', 'Not Found'), allow: null }
      const allow = [...new Set(methods)].sort().join(', ')
      return { error: new AppError('method_not_allowed', 'Method Not Allowed'), allow }
    },
  }
}

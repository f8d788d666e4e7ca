import type { ROUTES } from '../contract/api.ts'
import { AppError } from '../contract/errors.ts'
import { canNamePaths, type Session } from '../contract/session-routes.ts'
import type { Visitor } from './gate.ts'
import { sessionCookie, type Login } from './login.ts'
import type { Handlers } from './route-handlers.ts'

export interface SessionParts {
  readonly login: Login
  readonly port: () => number
  /** A new one-time link. */
  readonly loginLink: () => string
}

/** How a browser gets in, and who the server takes a caller for. */
export function createSessionHandlers({ login, port, loginLink }: SessionParts): Handlers<typeof ROUTES.session> {
  return {
    get: ({ caller }) => describe(caller),
    login: ({ body, setHeader }) => {
      const session = login.redeem(body.secret)
      if (session === null) throw new AppError('login_invalid', 'The login link is used up or wrong')
      setHeader('set-cookie', sessionCookie(port(), session))
      return describe('cookie')
    },
    createLink: ({ caller }) => {
      // A page that could make links could hand its own access on.
      if (caller === 'public' || !canNamePaths(caller)) {
        throw new AppError('caller_forbidden', 'A page cannot make login links')
      }
      return { url: loginLink() }
    },
  }
}

function describe(visitor: Visitor): Session {
  // The routes that the public reaches never come here with it.
  const caller = visitor === 'public' ? 'cookie' : visitor
  return { caller, can_name_paths: canNamePaths(caller) }
}

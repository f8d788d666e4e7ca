import { z } from 'zod'
import { route } from './route.ts'

/**
 * Who asks, as the server's gate found out: a program with the token, a browser page with the cookie, the window's page or
 * the desktop's own code (both in process).
 */
export const CALLERS = ['token', 'cookie', 'page', 'desktop'] as const
export type Caller = (typeof CALLERS)[number]

/** Callers that may name paths of this machine: whoever can read the token or is the desktop itself, never a page. */
export function canNamePaths(caller: Caller): boolean {
  return caller === 'token' || caller === 'desktop'
}

export const SessionSchema = z
  .object({
    caller: z.enum(CALLERS),
    can_name_paths: z.boolean().describe('Whether this caller may add skills by their path'),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof SessionSchema>

/** How a browser page gets in without ever seeing the token (DESIGN 4). */
export const sessionRoutes = {
  get: route({
    method: 'GET',
    path: '/v1/session',
    tag: 'Session',
    summary: 'Who the server takes the caller for',
    answer: { kind: 'json', status: 200, schema: SessionSchema },
    errors: [],
  }),
  login: route({
    method: 'POST',
    path: '/v1/login',
    tag: 'Session',
    summary: 'Trade the secret of a one-time link for a session cookie',
    body: z.object({ secret: z.string().min(1).max(200) }),
    answer: { kind: 'json', status: 200, schema: SessionSchema },
    errors: ['login_invalid', 'request_malformed', 'json_invalid', 'media_type_unsupported', 'body_too_large'],
    isPublic: true,
    examples: {
      body: { secret: 'Yx0r3mJb0nq1VvQ8gk5m6o2TQH1c9bC0s7dD4eF5gH8' },
      answer: { caller: 'cookie', can_name_paths: false },
    },
  }),
  createLink: route({
    method: 'POST',
    path: '/v1/login-links',
    tag: 'Session',
    summary: 'Make a one-time link that lets a browser in (not for pages)',
    answer: {
      kind: 'json',
      status: 200,
      schema: z
        .object({ url: z.string().describe('The secret is in the fragment, which browsers never send') })
        .meta({ id: 'LoginLink' }),
    },
    errors: ['caller_forbidden'],
    examples: { answer: { url: 'http://127.0.0.1:4321/#login=Yx0r3mJb0nq1VvQ8gk5m6o2TQH1c9bC0s7dD4eF5gH8' } },
  }),
} as const

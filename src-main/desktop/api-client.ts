import { createApiClient, type ApiClient } from '../contract/client.ts'
import { APP_ORIGIN } from './app-origin.ts'
import type { RunningServer } from './server-door.ts'

export type DesktopApiClient = ApiClient<string>

/** The typed client of the API, answered in process: the desktop is a client like any other (DESIGN 1). */
export function createDesktopApiClient(server: Pick<RunningServer, 'answer'>): DesktopApiClient {
  return createApiClient<Response, string>(
    (url, { method, headers, body }) =>
      server.answer(
        new Request(url, { method, headers: { ...headers, 'user-agent': 'desktop' }, body: body ?? null }),
        'desktop',
      ),
    APP_ORIGIN,
  )
}

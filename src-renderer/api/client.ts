import { config } from 'zod'
import { createApiClient, type ApiClient } from '../../src-main/contract/client.ts'
import { setSession, useSession } from './session.ts'

// Without this, zod asks `new Function` whether it may compile, which the page's Content-Security-Policy reports as an attack.
config({ jitless: true })

/** The request never reached the server: it stopped, or the network in between is gone. */
export class OfflineError extends Error {
  constructor(cause: unknown) {
    super('The server cannot be reached', { cause })
    this.name = 'OfflineError'
  }
}

/**
 * `fetch` for the API: same origin in both homes, so the cookie or the desktop's scheme says who we are.
 * @throws OfflineError when there is no answer at all
 */
export async function callApi(
  url: string,
  init: { method: string; headers: Record<string, string>; body?: FormData | string; signal?: unknown },
): Promise<Response> {
  const { signal, ...rest } = init
  const answer = await fetch(url, {
    ...rest,
    credentials: 'same-origin',
    ...(signal instanceof AbortSignal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new OfflineError(error)
  })
  if (answer.status === 401) setSession('signed-out')
  else if (useSession.getState().state === 'unknown') setSession('signed-in')
  return answer
}

/** One typed function for each JSON route: `api.tempRuns.status({ params: { request_id } })`. */
export const api: ApiClient<FormData> = createApiClient<Response, FormData>(callApi)

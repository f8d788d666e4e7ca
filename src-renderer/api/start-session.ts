import { api, callApi } from './client.ts'
import { desktop } from './desktop.ts'
import { setSession } from './session.ts'

/** Trades the secret of a one-time link for a cookie; not in the route table, because only this page may use it. */
const LOGIN_PATH = '/v1/login'

/**
 * Lets the page in, once at start: trades a `#login=` fragment for the cookie, or asks whether there is one already. What came
 * of it is in {@link useSession}; the frame shows nothing private before `signed-in`.
 */
export async function startSession(): Promise<void> {
  const secret = takeLoginSecret()
  if (secret !== null) {
    await login(secret)
    return
  }
  if (desktop() !== null) {
    setSession('signed-in')
    return
  }
  // The answer itself is of no interest: the client notes whether it was a 401. Offline is the status bar's matter.
  await api.system.connection({}).catch(() => null)
}

async function login(secret: string): Promise<void> {
  const answer = await callApi(LOGIN_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  }).catch(() => null)
  if (answer === null) return
  if (answer.ok) {
    setSession('signed-in')
    return
  }
  // A link works once. Opened again (a restored tab), the cookie of the first time may still be good.
  const known = await api.system.connection({}).catch(() => null)
  setSession(known === null ? 'link-used' : 'signed-in')
}

/** Reads the secret and takes it out of the address at once, so that no history, screenshot or copied link holds it. */
function takeLoginSecret(): string | null {
  const secret = new URLSearchParams(location.hash.slice(1)).get('login')
  if (secret === null) return null
  history.replaceState(null, '', location.pathname + location.search)
  return secret
}

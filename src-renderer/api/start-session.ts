import { api, OfflineError } from './client.ts'
import { desktop } from './desktop.ts'
import { setSession } from './session.ts'

/**
 * Lets the page in, once at start: trades a `#login=` fragment for the cookie, or asks whether there is one already. What came
 * of it is in {@link useSession}; the frame shows nothing private before `signed-in`.
 */
export async function startSession(): Promise<void> {
  const secret = takeLoginSecret()
  if (secret !== null) await login(secret)
  else if (desktop() !== null) setSession('signed-in')
  else await askSession()
}

const ASK_AGAIN_MS = 1_000

/** Asks until there is an answer, which itself is of no interest: the client notes whether it was a 401. */
async function askSession(): Promise<void> {
  const error = await api.session.get({}).then(
    () => null,
    (cause: unknown) => cause,
  )
  if (!(error instanceof OfflineError)) return
  await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
  await askSession()
}

async function login(secret: string): Promise<void> {
  const entered = await api.session.login({ body: { secret } }).catch(() => null)
  // A link works once. Opened again (a restored tab), the cookie of the first time may still be good.
  const session = entered ?? (await api.session.get({}).catch(() => null))
  setSession(session === null ? 'link-used' : 'signed-in')
}

/** Reads the secret and takes it out of the address at once, so that no history, screenshot or copied link holds it. */
function takeLoginSecret(): string | null {
  const secret = new URLSearchParams(location.hash.slice(1)).get('login')
  if (secret === null) return null
  history.replaceState(null, '', location.pathname + location.search)
  return secret
}

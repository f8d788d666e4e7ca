import { hash, randomBytes } from 'node:crypto'

/** One-time links and the sessions that they are traded for (DESIGN 4). All of it is forgotten when the server stops. */
export interface Login {
  /** A secret that works once. */
  createSecret(): string
  /** Trades a secret for the value of a session cookie; null for one that is wrong or used up. */
  redeem(secret: string): string | null
  isSession(cookieValue: string): boolean
}

/** Only digests are kept: what leaves this process in a dump or a log cannot be used. */
export function createLogin(limits: { readonly loginLinks: number; readonly loginSessions: number }): Login {
  const links = createDigestSet(limits.loginLinks)
  const sessions = createDigestSet(limits.loginSessions)
  return {
    createSecret: () => links.add(randomSecret()),
    redeem: (secret) => (links.take(secret) ? sessions.add(randomSecret()) : null),
    isSession: (cookieValue) => sessions.has(cookieValue),
  }
}

/** Cookies know no ports: with the port in its name, two servers on one machine do not throw each other's session out. */
export function cookieName(port: number): string {
  return `skill_tryout_${port}`
}

/** The Set-Cookie header of a session; without an age, so the browser forgets it at its end. */
export function sessionCookie(port: number, value: string): string {
  return `${cookieName(port)}=${value}; HttpOnly; SameSite=Strict; Path=/`
}

/** All values that a Cookie header has for a name: another server of this host may have set one of the same name. */
export function cookieValues(header: string | undefined, name: string): string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Looking a digest up tells nothing of the secret by its time, for nobody can aim at a digest. */
function createDigestSet(maxSize: number): {
  add(secret: string): string
  has(secret: string): boolean
  take(secret: string): boolean
} {
  const digests = new Set<string>()
  const digest = (secret: string): string => hash('sha256', secret)
  return {
    add: (secret) => {
      digests.add(digest(secret))
      const oldest = digests.values().next()
      if (digests.size > maxSize && oldest.done !== true) digests.delete(oldest.value)
      return secret
    },
    has: (secret) => digests.has(digest(secret)),
    take: (secret) => digests.delete(digest(secret)),
  }
}

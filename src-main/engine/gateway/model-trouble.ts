import type { ModelTrouble } from '../agents/model-access.ts'

const SHOWN_CHARS = 300

/** What the codes of Node's sockets and of OpenSSL mean to a person; the first that fits. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'it refuses the connection'],
  [/^ENOTFOUND$/, 'its name is not known'],
  [/^EAI_/, 'its name could not be looked up'],
  [/^(ECONNRESET|EPIPE)$/, 'it closes the connection without an answer'],
  [/TIMEDOUT|TIMEOUT/, 'it does not answer'],
  [/^E(HOST|NET)(UNREACH|DOWN)$/, 'this machine has no way to it'],
  [/CERT|TLS|SSL|ISSUER/, 'its certificate is not accepted'],
]

/** @param host with its port, as in the address */
export function unreached(host: string, code: string): ModelTrouble {
  const words = REASONS.find(([pattern]) => pattern.test(code))?.[1]
  const reason = words === undefined ? code : `${words} (${code})`
  return { code: 'NETWORK', message: `The model server ${host} cannot be reached: ${reason}.` }
}

export function silent(host: string, idleMs: number): ModelTrouble {
  return { code: 'NETWORK', message: `The model server ${host} sent nothing for ${Math.round(idleMs / 1_000)} s.` }
}

export function brokenOff(host: string): ModelTrouble {
  return { code: 'NETWORK', message: `The model server ${host} broke off in the middle of an answer.` }
}

export function sentElsewhere(host: string): ModelTrouble {
  return { code: 'NETWORK', message: `The model server ${host} wanted to send the request elsewhere.` }
}

/**
 * @param body of the refusal
 * @param secret never repeated: some servers quote the key
 */
export function refusedWith(host: string, status: number, body: string, secret: string): ModelTrouble {
  const said = wordsOf(body).replaceAll(secret, '***').replace(/\s+/g, ' ').trim().slice(0, SHOWN_CHARS)
  const tail = said === '' ? '.' : `: ${said}`
  return status === 429
    ? {
        code: 'QUOTA_EXCEEDED',
        message: `The model server ${host} was asked too often, or the quota there is used up (429)${tail}`,
      }
    : { code: 'NETWORK', message: `The model server ${host} cannot answer now (${status})${tail}` }
}

/** The message of a provider's error in any of the four protocols; nothing of what is no JSON, such as a proxy's page. */
function wordsOf(body: string): string {
  try {
    const value: unknown = JSON.parse(body)
    const first: unknown = Array.isArray(value) ? value[0] : value
    const error = memberOf(first, 'error') ?? first
    const message = typeof error === 'string' ? error : memberOf(error, 'message')
    return typeof message === 'string' ? message : ''
  } catch {
    return ''
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : null
}

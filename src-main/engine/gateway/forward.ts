import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ModelTrouble } from '../agents/model-access.ts'
import { holdBody } from './held-body.ts'
import { brokenOff, refusedWith, sentElsewhere, silent, unreached } from './model-trouble.ts'
import { isRefusal, type Patience } from './patience.ts'
import type { Provider } from './provider-keys.ts'
import { reachModel } from './reach-model.ts'
import { createAnswerMeter } from './usage-meter.ts'
import type { readUsage } from './wire-usage.ts'

/** Headers that belong to one connection, that carry a key, or that would hide the answer from the meter. */
const NOT_PASSED_ON = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'expect', 'host', 'accept-encoding'],
  ...[
    'authorization',
    'x-api-key',
    'x-goog-api-key',
    'api-key',
    'cookie',
    'set-cookie',
    'forwarded',
    'x-forwarded-for',
  ],
])

export interface ForwardOptions {
  readonly provider: Provider
  /** Silence of the provider after which both sides are ended. */
  readonly idleMs: number
  /** Aborted when the token ends. */
  readonly signal: AbortSignal
  readonly patience: Patience
  readonly onUsage: (usage: NonNullable<ReturnType<typeof readUsage>>) => void
  /**
   * Told for each request: why it got no answer, or null when it got one.
   * @param reason for the log: neither key nor path; null where the agent gets the provider's own words
   */
  readonly onTrouble: (trouble: ModelTrouble | null, reason: string | null) => void
}

/**
 * The status of what the gateway gives up: no agent asks again after it. To 5xx they all come back, some for minutes, and to 400 one
 * sends its request anew without this and that (tried with the real programs).
 */
const GIVEN_UP_STATUS = 424
/** Without what happened: opencode and its fork ask again when words or digits of a network's failure stand anywhere in an answer. */
const GIVEN_UP_WORDS = 'The model gave no answer. Skill Tryout tells the reason with the run.'
/** Of a refusal; they are small. */
const MAX_REFUSAL_BYTES = 256 * 1024

/** Passes one request on with the real key, and its answer back as it comes, without holding the answer. */
export async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ForwardOptions,
): Promise<void> {
  const { provider, idleMs } = options
  const target = targetOf(provider, incoming.url ?? '/')
  const left = new AbortController()
  outgoing.on('close', () => left.abort())
  const reached = await reachModel({
    target,
    method: incoming.method ?? 'POST',
    headers: {
      ...passedOn(incoming.headers),
      ...provider.keyHeaders(provider.key),
      'accept-encoding': 'identity',
    },
    body: holdBody(incoming),
    idleMs,
    signal: AbortSignal.any([options.signal, left.signal]),
    mayTryAgain: options.patience.isWorthTries(),
  })
  const giveUp = (trouble: ModelTrouble, reason: string): void => {
    options.onTrouble(trouble, reason)
    answerError(outgoing, GIVEN_UP_STATUS, GIVEN_UP_WORDS)
  }
  switch (reached.kind) {
    case 'aborted':
      outgoing.destroy()
      return
    case 'silent':
      giveUp(silent(target.host, idleMs), 'silent')
      return
    case 'unreached':
      options.patience.nobodyThere()
      giveUp(unreached(target.host, reached.code), reached.code)
      return
    case 'answer':
      break
  }
  const { answer } = reached
  const status = answer.statusCode ?? 502
  reached.onSilence(() => {
    if (!outgoing.headersSent) return
    options.onTrouble(silent(target.host, idleMs), 'silent')
    outgoing.destroy()
  })
  if (status >= 300 && status < 400) {
    // The agent would take its token to another house.
    answer.destroy()
    giveUp(sentElsewhere(target.host), 'redirect')
  } else if (isRefusal(status)) {
    const body = await readRefusal(answer)
    const trouble = refusedWith(target.host, status, body, provider.key)
    if (options.patience.isOverAfter({ status, headers: answer.headers, body })) giveUp(trouble, String(status))
    else {
      options.onTrouble(trouble, null)
      const { 'content-length': _length, ...headers } = passedOn(answer.headers)
      outgoing.writeHead(status, headers).end(body)
    }
  } else {
    options.patience.reset()
    options.onTrouble(null, null)
    passBack(answer, outgoing, options, () => options.onTrouble(brokenOff(target.host), 'broken off'))
  }
}

function passBack(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  options: Pick<ForwardOptions, 'onUsage' | 'signal'>,
  onBrokenOff: () => void,
): void {
  const meter = createAnswerMeter(answer.headers['content-type'] ?? '')
  outgoing.writeHead(answer.statusCode ?? 502, passedOn(answer.headers))
  outgoing.flushHeaders()
  answer.on('data', (chunk: Buffer) => meter.take(chunk))
  answer.on('end', () => {
    const usage = meter.finish()
    if (usage !== null) options.onUsage(usage)
  })
  answer.on('error', () => undefined)
  // A cut answer must not look like a whole one.
  answer.on('close', () => {
    if (answer.complete) return
    if (!options.signal.aborted && !outgoing.destroyed) onBrokenOff()
    outgoing.destroy()
  })
  answer.pipe(outgoing)
}

/** @returns what came of it, when it breaks off or is too long */
async function readRefusal(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of answer) {
      if (!Buffer.isBuffer(chunk)) continue
      chunks.push(chunk)
      size += chunk.length
      if (size > MAX_REFUSAL_BYTES) break
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** An error in a form that the tools of all four protocols show. */
export function answerError(outgoing: ServerResponse, status: number, message: string): void {
  if (outgoing.destroyed) return
  const body = { type: 'error', error: { type: 'gateway_error', code: status, status: 'GATEWAY', message } }
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  outgoing.end(JSON.stringify(body))
}

/** The address that a request asks for, in the one form that is both checked and sent on; null when it is none. */
export function readAddress(url: string | undefined): URL | null {
  // Joined as text: two slashes at the beginning would else name another host.
  return URL.parse(`http://127.0.0.1${url ?? '/'}`)
}

function targetOf({ baseUrl, strippedPrefix }: Provider, url: string): URL {
  const asked = readAddress(url) ?? new URL('http://127.0.0.1/')
  const target = new URL(baseUrl + asked.pathname.slice(strippedPrefix.length))
  for (const [name, value] of asked.searchParams) if (name !== 'key') target.searchParams.append(name, value)
  return target
}

function passedOn(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const connection = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/)
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_PASSED_ON.has(name) || connection.includes(name) ? [] : [[name, value] as const],
    ),
  )
}

import type { IncomingMessage } from 'node:http'
import type { ModelsFallback } from '../../contract/system.ts'
import type { ModelServer } from '../agents/agent.ts'
import { readModelList, type ListedModel } from '../agents/models/read-model-list.ts'
import type { HeldBody } from './held-body.ts'
import { brokenOff, sentElsewhere, silent, unreached } from './model-trouble.ts'
import { keyHeadersOf } from './provider-keys.ts'
import { reachModel } from './reach-model.ts'

/** The longest lists are those of houses that serve the models of many makers: some hundred kilobytes. */
const MAX_BYTES = 4 * 1024 * 1024
const ANTHROPIC_VERSION = '2023-06-01'

/** What came of asking for models; a failure has a reason in words that name the server, never the key. */
export type AskedModels =
  | { readonly kind: 'list'; readonly models: readonly ListedModel[] }
  | { readonly kind: 'failed'; readonly reason: ModelsFallback; readonly note: string }

/**
 * Asks a provider for its models, once. Never throws.
 * @param timeoutMs for all of it
 */
export async function askModels(server: ModelServer, timeoutMs: number, closed: AbortSignal): Promise<AskedModels> {
  const late = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([late, closed])
  const { host } = server.listUrl
  const reached = await reachModel({
    ...{ target: server.listUrl, method: 'GET', headers: headersFor(server), body: NO_BODY },
    ...{ idleMs: timeoutMs, signal, mayTryAgain: false },
  })
  if (reached.kind === 'unreached') return failed('unreachable', unreached(host, reached.code).message)
  if (reached.kind !== 'answer') return failed('unreachable', silent(host, timeoutMs).message)
  try {
    return await readAnswer(server, reached.answer)
  } catch {
    const trouble = signal.aborted ? silent(host, timeoutMs) : brokenOff(host)
    return failed('unreachable', trouble.message)
  } finally {
    reached.answer.destroy()
  }
}

function headersFor({ wire, key }: ModelServer): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(wire === 'anthropic' ? { 'anthropic-version': ANTHROPIC_VERSION } : {}),
    ...(key === null ? {} : keyHeadersOf(wire, key)),
  }
}

/** @throws the socket's error when the answer breaks off */
async function readAnswer({ wire, listUrl: { host } }: ModelServer, answer: IncomingMessage): Promise<AskedModels> {
  const status = answer.statusCode ?? 0
  if (status === 401 || status === 403)
    return failed('key_refused', `The model server ${host} does not accept the key (${status}).`)
  if (status >= 300 && status < 400) return failed('no_list', sentElsewhere(host).message)
  if (status >= 500 || status === 429)
    return failed('unreachable', `The model server ${host} cannot answer now (${status}).`)
  if (status !== 200) return failed('no_list', `The model server ${host} gives no list of its models (${status}).`)
  const parts: Buffer[] = []
  let sizeBytes = 0
  for await (const part of answer) {
    if (!Buffer.isBuffer(part)) continue
    sizeBytes += part.length
    if (sizeBytes > MAX_BYTES) return failed('no_list', `The list of the model server ${host} is too long.`)
    parts.push(part)
  }
  const models = readModelList(wire, parseJson(Buffer.concat(parts).toString('utf8')))
  if (models !== null) return { kind: 'list', models }
  return failed('no_list', `The model server ${host} answered something that is no list of models.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function failed(reason: ModelsFallback, note: string): AskedModels {
  return { kind: 'failed', reason, note }
}

const NO_BODY: HeldBody = {
  sendTo: (request) => void request.end(),
  takeBack: () => true,
  release: () => undefined,
}

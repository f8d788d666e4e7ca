import { readProvider } from '../../gateway/provider-keys.ts'
import type { ModelServer, ModelWire } from '../agent.ts'

/** Names in one answer, as many as a server gives; without it Anthropic's says 20 and Google's 50. */
const PAGE_SIZE = '1000'

/**
 * The list of the provider whose key a run would be given.
 * @param environment of this process
 * @param wires the protocols that the engine speaks, in the order in which they are tried
 * @param nameOf see `ModelServer.nameOf`; the provider's own name by default
 * @returns null when there is no key for any of them
 */
export function findModelServer(
  environment: Readonly<Record<string, string | undefined>>,
  wires: readonly ModelWire[],
  nameOf: (id: string, wire: ModelWire) => string = (id) => id,
): ModelServer | null {
  for (const wire of wires) {
    const provider = readProvider(environment, wire)
    if (provider === null) continue
    const path = wire === 'google' ? '/v1beta/models' : '/v1/models'
    const listUrl = listUrlOf(wire, provider.baseUrl + path.slice(provider.strippedPrefix.length))
    return { wire, listUrl, key: provider.key, nameOf: (id) => nameOf(id, wire) }
  }
  return null
}

/** @param url of the list, complete but for its query */
export function listUrlOf(wire: ModelWire, url: string): URL {
  const listUrl = new URL(url)
  if (wire === 'anthropic') listUrl.searchParams.set('limit', PAGE_SIZE)
  if (wire === 'google') listUrl.searchParams.set('pageSize', PAGE_SIZE)
  return listUrl
}

import type { Connection } from '../contract/system.ts'

/** The programs that came with the token, by name, for the window's API panel (SPEC U10). */
export interface RecentClients {
  note(userAgent: string | undefined): void
  /** Newest first. */
  list(): Connection['recent_clients']
}

/** @param maxClients how many names are kept; the one not seen for longest goes */
export function createRecentClients(maxClients: number, now: () => Date = () => new Date()): RecentClients {
  // A Map keeps the order of insertion: re-inserting at each visit makes its first entry the oldest.
  const seen = new Map<string, { lastSeenAt: Date; requests: number }>()
  return {
    note: (userAgent) => {
      const name = clientName(userAgent)
      const requests = (seen.get(name)?.requests ?? 0) + 1
      seen.delete(name)
      seen.set(name, { lastSeenAt: now(), requests })
      if (seen.size <= maxClients) return
      const oldest = seen.keys().next()
      if (oldest.done !== true) seen.delete(oldest.value)
    },
    list: () =>
      [...seen]
        .map(([name, { lastSeenAt, requests }]) => ({ name, last_seen_at: lastSeenAt.toISOString(), requests }))
        .reverse(),
  }
}

/** The first product of a User-Agent, such as `curl/8.5.0`; the rest of it only says what it is compatible with. */
export function clientName(userAgent: string | undefined): string {
  const product = userAgent?.trim().split(/\s/, 1)[0] ?? ''
  return product === '' ? 'unknown' : product.replace(/[^\x21-\x7e]/g, '?').slice(0, 80)
}

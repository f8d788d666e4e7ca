import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './database.ts'

export type Resolution = 'user_reply' | 'auto_decide_timeout'

/** How one question of a run was answered. */
export interface StoredReply {
  readonly interactionId: number
  /** Null for a reply without a key: it cannot be repeated. */
  readonly idempotencyKey: string | null
  readonly resolution: Resolution
  readonly response: unknown
}

/** The questions of all runs that were answered: so that a repeated reply is known and an old one is refused (SPEC I1). */
export interface InteractionStore {
  byKey(requestId: string, idempotencyKey: string): StoredReply | null
  hasAnswered(requestId: string, interactionId: number): boolean
  /**
   * Keeps a reply and does the deed in one transaction.
   * @param deed the move of the run; when it answers false, nothing is kept
   */
  resolve(requestId: string, reply: StoredReply, deed: () => boolean): boolean
}

/**
 * @param database opened by `openDatabase`
 * @param now the clock of `replied_at`
 */
export function createInteractionStore(database: DatabaseSync, now: () => Date): InteractionStore {
  const byKey = database.prepare('SELECT * FROM interaction_replies WHERE request_id = ? AND idempotency_key = ?')
  const byId = database.prepare('SELECT 1 AS n FROM interaction_replies WHERE request_id = ? AND interaction_id = ?')
  const insert = database.prepare(
    `INSERT INTO interaction_replies (request_id, interaction_id, idempotency_key, resolution, response_json, replied_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
  )
  return {
    byKey(requestId, idempotencyKey) {
      const row = byKey.get(requestId, idempotencyKey)
      if (row === undefined) return null
      return {
        interactionId: Number(row['interaction_id']),
        idempotencyKey,
        resolution: row['resolution'] === 'user_reply' ? 'user_reply' : 'auto_decide_timeout',
        response: JSON.parse(String(row['response_json'])) as unknown,
      }
    },
    hasAnswered: (requestId, interactionId) => byId.get(requestId, interactionId) !== undefined,
    resolve: (requestId, reply, deed) =>
      inTransaction(database, () => {
        if (!deed()) return false
        insert.run(
          requestId,
          reply.interactionId,
          reply.idempotencyKey,
          reply.resolution,
          JSON.stringify(reply.response ?? null),
          now().toISOString(),
        )
        return true
      }),
  }
}

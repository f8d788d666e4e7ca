import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../contract/errors.ts'
import { CLEANUP_LIMITS } from '../../contract/limits.ts'
import { inTransaction } from './database.ts'

/** Answers that were given under an `Idempotency-Key`, so that a repeated request gets the same one (SPEC A3). */
export interface IdempotencyStore {
  /**
   * Does the deed once per key, in one transaction with the record of its answer.
   * @param isAlive false for an answer about something that is gone: the key is free again
   * @throws AppError idempotency_conflict when the key came with another request
   */
  once<Answer>(
    scope: string,
    key: string,
    fingerprint: string,
    deed: () => Answer,
    isAlive?: (answer: Answer) => boolean,
  ): Answer
  /** Forgets a key whose deed was undone. */
  forget(scope: string, key: string): void
}

/** @param now the clock; keys older than a day are forgotten */
export function createIdempotencyStore(database: DatabaseSync, now: () => Date): IdempotencyStore {
  const find = database.prepare('SELECT fingerprint, answer_json FROM idempotency_keys WHERE scope = ? AND key = ?')
  const add = database.prepare('INSERT INTO idempotency_keys VALUES (?, ?, ?, ?, ?)')
  const forgetOld = database.prepare('DELETE FROM idempotency_keys WHERE created_at < ?')
  const forget = database.prepare('DELETE FROM idempotency_keys WHERE scope = ? AND key = ?')
  return {
    once<Answer>(
      scope: string,
      key: string,
      fingerprint: string,
      deed: () => Answer,
      isAlive: (answer: Answer) => boolean = () => true,
    ): Answer {
      return inTransaction(database, () => {
        forgetOld.run(new Date(now().getTime() - CLEANUP_LIMITS.idempotencyKeptSec * 1_000).toISOString())
        const known = find.get(scope, key)
        if (known !== undefined) {
          // Written by the lines below, in the same form.
          const answer = JSON.parse(String(known['answer_json'])) as Answer
          if (isAlive(answer)) {
            if (known['fingerprint'] === fingerprint) return answer
            throw new AppError('idempotency_conflict', 'Idempotency-Key already used with a different request')
          }
          forget.run(scope, key)
        }
        const answer = deed()
        add.run(scope, key, fingerprint, JSON.stringify(answer), now().toISOString())
        return answer
      })
    },
    forget(scope, key) {
      forget.run(scope, key)
    },
  }
}

import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { RunListQuery } from '../../contract/run-queries.ts'
import { MOVES, REQUEST_STATES, shownStatus, type MoveName, type RequestState } from '../runs/run-machine.ts'
import { inTransaction } from './database.ts'
import {
  columnOf,
  columnValue,
  REQUEST_FIELDS,
  rowToRequest,
  type RequestChange,
  type RequestField,
  type RequestRow,
} from './request-row.ts'

export type NewRequest = Pick<
  RequestRow,
  | 'request_id'
  | 'source'
  | 'engine'
  | 'has_engine_default'
  | 'model'
  | 'provider_id'
  | 'effort'
  | 'skill_id'
  | 'input'
  | 'parameter'
  | 'runtime_options'
  | 'named_options'
  | 'conversation_mode'
  | 'client'
>

export interface QueueCounts {
  readonly running: number
  readonly queued: number
  readonly waiting: number
}

export type AdmitOutcome = 'admitted' | 'already_started' | 'queue_full'

/** Everything that reads and writes the table `requests`. Synchronous: a move is decided before anything else happens. */
export interface RequestStore {
  insert(request: NewRequest): RequestRow
  get(requestId: string): RequestRow | null
  getByRun(runId: string): RequestRow | null
  /** Changes fields without moving the state. */
  update(requestId: string, change: RequestChange): void
  /** Makes a move if it is legal from the present state. @returns false when it is not: somebody else was first */
  move(requestId: string, move: MoveName, change?: RequestChange): boolean
  /** Binds a run and puts it into the queue, unless the request has one or the queue is full (one transaction). */
  admit(requestId: string, change: RequestChange, maxActiveRuns: number): AdmitOutcome
  /** Makes a move back into the queue, behind all others. @returns false when the move is not legal any more */
  requeue(requestId: string, move: MoveName, change: RequestChange): boolean
  nextQueued(): RequestRow | null
  queuePosition(row: RequestRow): number | null
  counts(): QueueCounts
  inStates(states: readonly RequestState[]): RequestRow[]
  /** Ended requests whose temporary files may still lie about: due, failed before, or kept past their time. */
  cleanupDue(nowIso: string): RequestRow[]
  endedBefore(iso: string): RequestRow[]
  list(query: RunListQuery): { rows: RequestRow[]; total: number }
  newestOfLibraryItem(libraryId: string): string | null
  remove(requestId: string): void
}

const placeholders = (count: number): string => Array.from({ length: count }, () => '?').join(', ')

/**
 * @param database opened by `openDatabase`
 * @param now the clock; `updated_at` is set from it at every change
 */
export function createRequestStore(database: DatabaseSync, now: () => Date = () => new Date()): RequestStore {
  const byId = database.prepare('SELECT * FROM requests WHERE request_id = ?')
  const byRun = database.prepare('SELECT * FROM requests WHERE run_id = ?')
  const next = database.prepare("SELECT * FROM requests WHERE state = 'queued' ORDER BY queue_seq LIMIT 1")
  const ahead = database.prepare("SELECT count(*) AS n FROM requests WHERE state = 'queued' AND queue_seq <= ?")
  const byState = database.prepare(
    "SELECT state, count(*) AS n FROM requests WHERE state IN ('running', 'queued', 'waiting_user', 'waiting_auth') GROUP BY state",
  )
  const lastSeq = database.prepare('SELECT max(queue_seq) AS n FROM requests')
  const newest = database.prepare(
    'SELECT request_id FROM requests WHERE library_id = ? AND run_id IS NOT NULL ORDER BY created_at DESC LIMIT 1',
  )

  const all = (sql: string, ...values: SQLInputValue[]): RequestRow[] =>
    database
      .prepare(sql)
      .all(...values)
      .map(rowToRequest)
  const one = (row: Record<string, unknown> | undefined): RequestRow | null =>
    row === undefined ? null : rowToRequest(row)

  const assignments = (change: RequestChange): { sql: string; values: SQLInputValue[] } => {
    const fields = (Object.keys(change) as RequestField[]).filter((field) => field in change)
    const withTime: RequestChange = { ...change, updated_at: now().toISOString() }
    const names = [...new Set<RequestField>([...fields, 'updated_at'])]
    return {
      sql: names.map((field) => `${columnOf(field)} = ?`).join(', '),
      values: names.map((field) => columnValue(field, withTime[field as keyof RequestChange])),
    }
  }

  const move = (requestId: string, name: MoveName, change: RequestChange = {}): boolean => {
    const { from, to } = MOVES[name]
    const { sql, values } = assignments(change)
    const done = database
      .prepare(`UPDATE requests SET state = ?, ${sql} WHERE request_id = ? AND state IN (${placeholders(from.length)})`)
      .run(to, ...values, requestId, ...from)
    return done.changes === 1
  }

  const requeue = (requestId: string, name: MoveName, change: RequestChange): boolean =>
    move(requestId, name, { ...change, queue_seq: Number(lastSeq.get()?.['n'] ?? 0) + 1 })

  const counts = (): QueueCounts => {
    const found = new Map(byState.all().map((row) => [String(row['state']), Number(row['n'])]))
    const of = (state: RequestState): number => found.get(state) ?? 0
    return { running: of('running'), queued: of('queued'), waiting: of('waiting_user') + of('waiting_auth') }
  }

  return {
    insert(request) {
      const iso = now().toISOString()
      const fields: Partial<RequestRow> = { ...request, state: 'created', created_at: iso, updated_at: iso }
      const names = REQUEST_FIELDS.filter((field) => field in fields)
      database
        .prepare(`INSERT INTO requests (${names.map(columnOf).join(', ')}) VALUES (${placeholders(names.length)})`)
        .run(...names.map((field) => columnValue(field, fields[field])))
      return rowToRequest(byId.get(request.request_id) ?? {})
    },
    get: (requestId) => one(byId.get(requestId)),
    getByRun: (runId) => one(byRun.get(runId)),
    update(requestId, change) {
      const { sql, values } = assignments(change)
      database.prepare(`UPDATE requests SET ${sql} WHERE request_id = ?`).run(...values, requestId)
    },
    move,
    admit: (requestId, change, maxActiveRuns) =>
      inTransaction(database, () => {
        const { running, queued } = counts()
        const row = one(byId.get(requestId))
        if (row !== null && row.run_id !== null) return 'already_started'
        if (running + queued >= maxActiveRuns) return 'queue_full'
        return requeue(requestId, 'upload.accepted', change) ? 'admitted' : 'already_started'
      }),
    requeue,
    nextQueued: () => one(next.get()),
    queuePosition: (row) =>
      row.state === 'queued' && row.queue_seq !== null ? Number(ahead.get(row.queue_seq)?.['n'] ?? 1) : null,
    counts,
    inStates: (states) =>
      all(`SELECT * FROM requests WHERE state IN (${placeholders(states.length)}) ORDER BY queue_seq`, ...states),
    cleanupDue: (nowIso) =>
      all(
        `SELECT * FROM requests WHERE state IN ('succeeded', 'failed', 'canceled', 'expired')
           AND (cleanup_state IN ('pending', 'failed') OR (cleanup_state = 'retained' AND kept_until <= ?))`,
        nowIso,
      ),
    endedBefore: (iso) =>
      all(
        `SELECT * FROM requests WHERE state IN ('succeeded', 'failed', 'canceled', 'expired')
           AND coalesce(finished_at, updated_at) < ?`,
        iso,
      ),
    list(query) {
      const { where, values } = listConditions(query)
      const total = Number(database.prepare(`SELECT count(*) AS n FROM requests ${where}`).get(...values)?.['n'] ?? 0)
      const rows = all(
        `SELECT * FROM requests ${where} ORDER BY created_at DESC, request_id DESC LIMIT ? OFFSET ?`,
        ...values,
        query.page_size,
        (query.page - 1) * query.page_size,
      )
      return { rows, total }
    },
    newestOfLibraryItem(libraryId) {
      const found = newest.get(libraryId)?.['request_id']
      return typeof found === 'string' ? found : null
    },
    remove(requestId) {
      database.prepare('DELETE FROM requests WHERE request_id = ?').run(requestId)
    },
  }
}

function listConditions(query: RunListQuery): { where: string; values: SQLInputValue[] } {
  const conditions: string[] = []
  const values: SQLInputValue[] = []
  if (query.status !== undefined) {
    const states = REQUEST_STATES.filter((state) => shownStatus(state) === query.status)
    conditions.push(`state IN (${placeholders(states.length)})`)
    values.push(...states)
  }
  for (const field of ['skill_id', 'engine', 'library_id'] as const) {
    const wanted = query[field]
    if (wanted === undefined) continue
    conditions.push(`${field} = ?`)
    values.push(wanted)
  }
  if (query.has_run !== undefined) conditions.push(`run_id IS ${query.has_run ? 'NOT ' : ''}NULL`)
  if (query.search !== undefined && query.search !== '') {
    conditions.push('(instr(lower(coalesce(skill_id, ?)), lower(?)) > 0 OR instr(request_id, lower(?)) > 0)')
    values.push('', query.search, query.search)
  }
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values }
}

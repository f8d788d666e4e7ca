import type { ChatEntry, RunEvent, Snapshot } from '../../../contract/event.ts'
import type { HistoryQuery } from '../../../contract/run-queries.ts'
import type { EventReader, RunsDoor } from '../../engine.ts'
import { toChatEntry } from './chat.ts'
import type { StartedRow } from '../ending/read-outputs.ts'
import type { RunContext } from '../run-context.ts'
import { isEnded, shownStatus } from '../run-machine.ts'

type History = Awaited<ReturnType<RunsDoor['eventHistory']>>

/** The story of a run for those who follow it or look back. */
export interface StoryReader {
  follow(row: StartedRow, from: Parameters<RunsDoor['openEvents']>[1], signal: AbortSignal): EventReader<RunEvent>
  followChat(row: StartedRow, cursor: number, signal: AbortSignal): EventReader<ChatEntry>
  history(row: StartedRow, query: HistoryQuery): History
  chatHistory(row: StartedRow, query: HistoryQuery): Awaited<ReturnType<RunsDoor['chatHistory']>>
}

/** @param context the event logs, what is being written, and the store for the status in the snapshot */
export function createStoryReader({ logs, live, store }: Pick<RunContext, 'logs' | 'live' | 'store'>): StoryReader {
  const snapshot = (row: StartedRow, cursor: number): Snapshot => {
    const ceiling = logs.lastSeq(row.run_id)
    const pendingId = store.get(row.request_id)?.pending?.['interaction_id']
    return {
      status: shownStatus(store.get(row.request_id)?.state ?? row.state),
      cursor: Math.min(cursor, ceiling),
      cursor_floor: ceiling === 0 ? 0 : 1,
      cursor_ceiling: ceiling,
      replay_source: isEnded(row.state) ? 'audit' : 'live',
      ...(typeof pendingId === 'number' ? { pending_interaction_id: pendingId } : {}),
    }
  }

  const page = <Row extends { seq: number }>(
    row: StartedRow,
    query: HistoryQuery,
    turn: (event: RunEvent) => Row | null,
    timeOf: (entry: Row) => string,
  ): { rows: Row[]; next: number | null } => {
    const rows: Row[] = []
    const isWanted = (entry: Row): boolean =>
      (query.from_ts === undefined || timeOf(entry) >= query.from_ts) &&
      (query.to_ts === undefined || timeOf(entry) <= query.to_ts)
    for (const events of logs.read(row.run_id, Math.max(0, (query.from_seq ?? 1) - 1))) {
      for (const event of events) {
        if (query.to_seq !== undefined && event.seq > query.to_seq) return { rows, next: null }
        const entry = turn(event)
        if (entry === null || !isWanted(entry)) continue
        if (rows.length === query.limit) return { rows, next: event.seq }
        rows.push(entry)
      }
    }
    return { rows, next: null }
  }

  const frame = (row: StartedRow): Pick<History, 'request_id' | 'source' | 'cursor_floor' | 'cursor_ceiling'> => {
    const ceiling = logs.lastSeq(row.run_id)
    return {
      request_id: row.request_id,
      source: isEnded(row.state) ? 'audit' : 'live',
      cursor_floor: ceiling === 0 ? 0 : 1,
      cursor_ceiling: ceiling,
    }
  }

  return {
    follow(row, { cursor, isLive }, signal) {
      const feed = logs.follow(row.run_id, cursor, signal)
      return {
        snapshot: snapshot(row, cursor),
        rows: feed.rows,
        backlogBytes: () => feed.backlogBytes(),
        live: isLive ? live.follow(row.run_id, signal) : null,
      }
    },
    followChat(row, cursor, signal) {
      const feed = logs.follow(row.run_id, cursor, signal)
      const rows = async function* (): AsyncGenerator<ChatEntry> {
        for await (const event of feed.rows) {
          const entry = toChatEntry(event)
          if (entry !== null) yield entry
        }
      }
      return { snapshot: snapshot(row, cursor), rows: rows(), backlogBytes: () => feed.backlogBytes(), live: null }
    },
    history(row, query) {
      const { rows, next } = page(
        row,
        query,
        (event) => event,
        (event) => event.ts,
      )
      return { ...frame(row), count: rows.length, events: rows, next_seq: next }
    },
    chatHistory(row, query) {
      const { rows, next } = page(row, query, toChatEntry, (entry) => entry.created_at)
      return { ...frame(row), count: rows.length, events: rows, next_seq: next }
    },
  }
}

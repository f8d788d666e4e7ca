import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** The activity stream says when a run changes; asking is for the time in which that stream is down. */
const ASK_AGAIN_MS = 5_000

export function useRunStatus(requestId: string | null): UseQueryResult<RunStatusBody> {
  return useQuery({
    queryKey: queryKeys.runStatus(requestId ?? ''),
    queryFn: ({ signal }) => api.tempRuns.status({ params: { request_id: requestId ?? '' }, query: {}, signal }),
    enabled: requestId !== null,
    refetchInterval: ({ state }) => (state.data !== undefined && isTerminal(state.data.status) ? false : ASK_AGAIN_MS),
  })
}

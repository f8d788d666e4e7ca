import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { type ROUTES } from '../../src-main/contract/api.ts'
import type { RouteAnswer } from '../../src-main/contract/route.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

export type RunLogs = RouteAnswer<typeof ROUTES.tempRuns.logs>
export type RunLogRange = RouteAnswer<typeof ROUTES.tempRuns.logRange>

/** Prompt, the end of both streams and their whole sizes; see useRunEvents for the lines as they come. */
export function useRunLogs(requestId: string, isEnabled = true): UseQueryResult<RunLogs> {
  return useQuery({
    queryKey: queryKeys.runLogs(requestId),
    queryFn: ({ signal }) => api.tempRuns.logs({ params: { request_id: requestId }, signal }),
    enabled: isEnabled,
  })
}

/** @param byteTo exclusive; the server moves both ends to whole characters */
export function readLogRange(
  requestId: string,
  range: { stream: 'stdout' | 'stderr'; byteFrom: number; byteTo: number; attempt?: number },
  signal?: AbortSignal,
): Promise<RunLogRange> {
  return api.tempRuns.logRange({
    params: { request_id: requestId },
    query: { stream: range.stream, byte_from: range.byteFrom, byte_to: range.byteTo, attempt: range.attempt },
    signal,
  })
}

import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { RunResult } from '../../src-main/contract/run-outputs.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** @param isEnded ask only then: before the end the server answers 409 */
export function useRunResult(requestId: string, isEnded: boolean): UseQueryResult<RunResult> {
  return useQuery({
    queryKey: queryKeys.runResult(requestId),
    queryFn: async ({ signal }) => {
      const answer = await api.tempRuns.result({ params: { request_id: requestId }, signal })
      return answer.result
    },
    enabled: isEnded,
    staleTime: Infinity,
  })
}

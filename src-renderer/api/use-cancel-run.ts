import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { type ROUTES } from '../../src-main/contract/api.ts'
import type { RouteAnswer } from '../../src-main/contract/route.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

export function useCancelRun(): UseMutationResult<RouteAnswer<typeof ROUTES.tempRuns.cancel>, Error, string> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (requestId: string) => api.tempRuns.cancel({ params: { request_id: requestId } }),
    onSettled: (_answer, _error, requestId) => queryClient.invalidateQueries({ queryKey: queryKeys.run(requestId) }),
  })
}

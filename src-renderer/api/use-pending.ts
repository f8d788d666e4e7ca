import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { type ROUTES } from '../../src-main/contract/api.ts'
import type { PendingInteraction } from '../../src-main/contract/event.ts'
import type { RouteAnswer } from '../../src-main/contract/route.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** The question that the run waits with. @param isWaiting ask only while the status says so */
export function usePending(requestId: string, isWaiting: boolean): UseQueryResult<PendingInteraction | null> {
  return useQuery({
    queryKey: queryKeys.pending(requestId),
    queryFn: async ({ signal }) => {
      const answer = await api.tempRuns.pending({ params: { request_id: requestId }, signal })
      return answer.pending
    },
    enabled: isWaiting,
  })
}

export interface InteractionReply {
  readonly interactionId: number
  readonly response: unknown
}

/** Answers the open question. The key makes a repeated click one answer; a stale question is refused with 409. */
export function useReply(
  requestId: string,
): UseMutationResult<RouteAnswer<typeof ROUTES.tempRuns.reply>, Error, InteractionReply> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ interactionId, response }: InteractionReply) =>
      api.tempRuns.reply({
        params: { request_id: requestId },
        body: { interaction_id: interactionId, response, idempotency_key: `${requestId}:${interactionId}` },
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.run(requestId) }),
  })
}

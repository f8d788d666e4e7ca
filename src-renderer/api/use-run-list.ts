import {
  useInfiniteQuery,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
} from '@tanstack/react-query'
import { type ROUTES } from '../../src-main/contract/api.ts'
import type { RouteAnswer } from '../../src-main/contract/route.ts'
import { RUN_STATUSES } from '../../src-main/contract/statuses.ts'
import { api } from './client.ts'
import { queryKeys, type RunFilter } from './query-keys.ts'
import { forgetRunEvents } from './use-run-events.ts'

export type RunPage = RouteAnswer<typeof ROUTES.tempRuns.list>

const PAGE_SIZE = 50

/** The history, newest first, page by page as the list is scrolled. */
export function useRunList(filter: RunFilter, isEnabled = true): UseInfiniteQueryResult<InfiniteData<RunPage>> {
  return useInfiniteQuery({
    queryKey: queryKeys.runList(filter),
    queryFn: ({ pageParam, signal }) =>
      api.tempRuns.list({
        query: {
          page: pageParam,
          page_size: PAGE_SIZE,
          status: RUN_STATUSES.find((status) => status === filter.status),
          engine: filter.engine ?? undefined,
          search: filter.search.trim() === '' ? undefined : filter.search.trim(),
        },
        signal,
      }),
    initialPageParam: 1,
    getNextPageParam: (page) => (page.page < page.total_pages ? page.page + 1 : null),
    placeholderData: (before) => before,
    enabled: isEnabled,
  })
}

/** Deletes a request with its run, outputs and kept files. */
export function useDeleteRun(): UseMutationResult<unknown, Error, string> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (requestId: string) => api.tempRuns.remove({ params: { request_id: requestId } }),
    onSuccess: (_answer, requestId) => {
      forgetRunEvents(requestId)
      queryClient.removeQueries({ queryKey: queryKeys.run(requestId) })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.runs }),
  })
}

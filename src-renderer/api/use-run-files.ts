import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { type ROUTES } from '../../src-main/contract/api.ts'
import type { FilePreview, FileRoot } from '../../src-main/contract/file.ts'
import type { RouteAnswer } from '../../src-main/contract/route.ts'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

export type RunFiles = RouteAnswer<typeof ROUTES.tempRuns.files>

/** Tree of the workspace or of the staged skill; `is_present` false once the files were removed. */
export function useRunFiles(requestId: string, root: FileRoot, isEnabled = true): UseQueryResult<RunFiles> {
  return useQuery({
    queryKey: queryKeys.runFiles(requestId, root),
    queryFn: ({ signal }) => api.tempRuns.files({ params: { request_id: requestId }, query: { root }, signal }),
    enabled: isEnabled,
  })
}

/** @param path as the tree has it; null while none is chosen */
export function useRunFile(requestId: string, root: FileRoot, path: string | null): UseQueryResult<FilePreview> {
  return useQuery({
    queryKey: queryKeys.runFile(requestId, root, path ?? ''),
    queryFn: async ({ signal }) => {
      const answer = await api.tempRuns.file({
        params: { request_id: requestId },
        query: { root, path: path ?? '' },
        signal,
      })
      return answer.preview
    },
    enabled: path !== null,
  })
}

/** Deletes what `debug_keep_temp` kept. */
export function useRemoveKeptFiles(requestId: string): UseMutationResult<RunStatusBody, Error, undefined> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.tempRuns.removeKept({ params: { request_id: requestId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.run(requestId) }),
  })
}

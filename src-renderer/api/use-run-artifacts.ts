import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ROUTES } from '../../src-main/contract/api.ts'
import { routeUrl } from '../../src-main/contract/client.ts'
import type { Artifact, FilePreview } from '../../src-main/contract/file.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

export function useRunArtifacts(requestId: string, isEnded: boolean): UseQueryResult<Artifact[]> {
  return useQuery({
    queryKey: queryKeys.runArtifacts(requestId),
    queryFn: async ({ signal }) => {
      const answer = await api.tempRuns.artifacts({ params: { request_id: requestId }, signal })
      return answer.files
    },
    enabled: isEnded,
    staleTime: Infinity,
  })
}

/** @param path as the list has it, starting with `artifacts/`; null while none is chosen */
export function useArtifactPreview(requestId: string, path: string | null): UseQueryResult<FilePreview> {
  return useQuery({
    queryKey: queryKeys.artifactPreview(requestId, path ?? ''),
    queryFn: ({ signal }) =>
      api.tempRuns.artifactPreview({ params: { request_id: requestId }, query: { path: path ?? '' }, signal }),
    enabled: path !== null,
    staleTime: Infinity,
  })
}

/** Address that downloads one artifact, for a link with `download`. */
export function artifactUrl(requestId: string, path: string): string {
  return routeUrl(ROUTES.tempRuns.artifact, { params: { request_id: requestId, path } })
}

/** Address that downloads result and artifacts, or everything that is kept, as a zip. */
export function bundleUrl(requestId: string, kind: 'normal' | 'debug'): string {
  return routeUrl(kind === 'debug' ? ROUTES.tempRuns.debugBundle : ROUTES.tempRuns.bundle, {
    params: { request_id: requestId },
  })
}

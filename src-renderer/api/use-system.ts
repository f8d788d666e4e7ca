import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Connection, EngineStatus, Health } from '../../src-main/contract/system.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

export function useEngines(isEnabled = true): UseQueryResult<EngineStatus[]> {
  return useQuery({
    queryKey: queryKeys.engines,
    queryFn: async ({ signal }) => {
      const answer = await api.engines.list({ query: {}, signal })
      return answer.engines
    },
    enabled: isEnabled,
  })
}

/** Looks for the engines again, after the person installed one or signed in. */
export function useCheckEngines(): UseMutationResult<EngineStatus[], Error, undefined> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const answer = await api.engines.list({ query: { refresh: 'true' } })
      return answer.engines
    },
    onSuccess: (engines) => queryClient.setQueryData(queryKeys.engines, engines),
  })
}

export function useHealth(isEnabled = true): UseQueryResult<Health> {
  return useQuery({
    queryKey: queryKeys.health,
    queryFn: ({ signal }) => api.system.health({ signal }),
    enabled: isEnabled,
  })
}

export function useConnection(isEnabled = true): UseQueryResult<Connection> {
  return useQuery({
    queryKey: queryKeys.connection,
    queryFn: ({ signal }) => api.system.connection({ signal }),
    enabled: isEnabled,
  })
}

/** Forgets all cached results. @returns how many those were */
export function useClearCache(): UseMutationResult<number, Error, undefined> {
  return useMutation({
    mutationFn: async () => {
      const answer = await api.system.clearCache({})
      return answer.removed_entries
    },
  })
}

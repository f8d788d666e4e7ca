import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { type ROUTES } from '../../src-main/contract/api.ts'
import type { RouteAnswer } from '../../src-main/contract/route.ts'
import type { Connection, EngineModels, EngineStatus, Health, SandboxStatus } from '../../src-main/contract/system.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

type EngineList = RouteAnswer<typeof ROUTES.engines.list>

export function useEngines(isEnabled = true): UseQueryResult<EngineStatus[]> {
  return useQuery({
    queryKey: queryKeys.engines,
    queryFn: ({ signal }) => api.engines.list({ query: {}, signal }),
    select: enginesOf,
    enabled: isEnabled,
  })
}

/**
 * The models that an engine can be asked for; the server may ask its provider for them.
 * @param isEnabled true once somebody wants to choose one
 */
export function useEngineModels(engine: string, isEnabled: boolean): UseQueryResult<EngineModels> {
  return useQuery({
    queryKey: queryKeys.engineModels(engine),
    queryFn: ({ signal }) => api.engines.models({ params: { engine }, query: {}, signal }),
    enabled: isEnabled,
  })
}

/** What protects this machine from what a run does, in one sentence. */
export function useSandbox(isEnabled = true): UseQueryResult<SandboxStatus> {
  return useQuery({
    queryKey: queryKeys.engines,
    queryFn: ({ signal }) => api.engines.list({ query: {}, signal }),
    select: sandboxOf,
    enabled: isEnabled,
  })
}

// The same functions at each drawing, so that what they answer is not made anew.
const enginesOf = (answer: EngineList): EngineStatus[] => answer.engines
const sandboxOf = (answer: EngineList): SandboxStatus => answer.sandbox

/** Looks for the engines again, after the person installed one or signed in. */
export function useCheckEngines(): UseMutationResult<EngineList, Error, undefined> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.engines.list({ query: { refresh: 'true' } }),
    onSuccess: (answer) => {
      queryClient.setQueryData(queryKeys.engines, answer)
      // Their models were asked for anew by the server.
      const isOfOne = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => queryKey.length > 1
      void queryClient.invalidateQueries({ queryKey: queryKeys.engines, predicate: isOfOne })
    },
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

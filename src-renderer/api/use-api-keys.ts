import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { ApiKeyName, ApiKeys, DesktopApi } from '../../src-main/contract/desktop.ts'
import { desktop, DesktopError, fromDesktop } from './desktop.ts'
import { queryKeys } from './query-keys.ts'

/** Which keys the desktop has. A key itself never comes back to the page. */
export function useApiKeys(isEnabled: boolean): UseQueryResult<ApiKeys> {
  return useQuery({
    queryKey: queryKeys.apiKeys,
    queryFn: () => fromDesktop(bridge().getApiKeys()),
    enabled: isEnabled && desktop() !== null,
  })
}

/** @property value null takes the key out of the store */
export interface ApiKeyChange {
  readonly name: ApiKeyName
  readonly value: string | null
}

export function useChangeApiKey(): UseMutationResult<ApiKeys, Error, ApiKeyChange> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ name, value }: ApiKeyChange) =>
      fromDesktop(value === null ? bridge().removeApiKey(name) : bridge().setApiKey(name, value)),
    onSuccess: (keys) => {
      queryClient.setQueryData(queryKeys.apiKeys, keys)
      // Engines may be ready with it, or not any more.
      void queryClient.invalidateQueries({ queryKey: queryKeys.engines })
    },
  })
}

function bridge(): DesktopApi {
  const found = desktop()
  if (found === null) throw new DesktopError('not_supported', 'Only the desktop keeps keys')
  return found
}

import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../../src-main/contract/client.ts'

/** The activity stream tells what changed, so nothing grows stale by mere time; this is the safety net. */
const STALE_MS = 60_000

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        // The server is on this machine: whether the computer has a network says nothing.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        retry: (count, error) => (error instanceof ApiError ? error.status >= 500 && count < 2 : count < 3),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

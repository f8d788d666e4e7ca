import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { InstalledSkill, SkillInstall } from '../../src-main/contract/registry.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

export function useInstalledSkills(isEnabled = true): UseQueryResult<InstalledSkill[]> {
  return useQuery({
    queryKey: queryKeys.skills,
    queryFn: ({ signal }) => api.skills.list({ signal }),
    enabled: isEnabled,
  })
}

/** Where an install comes from: what a run was started with, or a skill of the library as it is now. */
export type InstallFrom = { readonly requestId: string } | { readonly libraryId: string }

const ASK_AGAIN_MS = 250

/** Installs and waits for the outcome. A package that is refused is an outcome, with the reason; it is not thrown. */
export function useInstall(): UseMutationResult<SkillInstall, Error, InstallFrom> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (from: InstallFrom) => {
      const body = 'requestId' in from ? { request_id: from.requestId } : { library_id: from.libraryId }
      const { request_id: installRequestId } = await api.skillPackages.installFrom({ body })
      for (;;) {
        const install = await api.skillPackages.get({ params: { request_id: installRequestId } })
        if (install.status === 'succeeded' || install.status === 'failed') return install
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.skills }),
  })
}

/** Uninstalls a skill with its archived versions; its runs stay. */
export function useUninstall(): UseMutationResult<unknown, Error, string> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (skillId: string) => api.skills.remove({ params: { skill_id: skillId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.skills }),
  })
}

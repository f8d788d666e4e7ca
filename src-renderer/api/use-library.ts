import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { type ROUTES } from '../../src-main/contract/api.ts'
import type { FileEntry, FilePreview } from '../../src-main/contract/file.ts'
import type { RouteAnswer } from '../../src-main/contract/route.ts'
import type { LibraryItem } from '../../src-main/contract/skill.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'
import { readInstalled } from './read-installed.ts'
import { installedSkillOf } from './skill-origin.ts'

export function useLibrary(isEnabled = true): UseQueryResult<LibraryItem[]> {
  return useQuery({
    queryKey: queryKeys.library,
    queryFn: async ({ signal }) => {
      const answer = await api.library.list({ signal })
      return answer.items
    },
    enabled: isEnabled,
  })
}

export type LibraryItemAnswer = RouteAnswer<typeof ROUTES.library.get>

/** One skill with its newest check; an installed one by the id that the window gives it. */
export function useLibraryItem(libraryId: string | null): UseQueryResult<LibraryItemAnswer> {
  return useQuery({
    queryKey: queryKeys.libraryItem(libraryId ?? ''),
    queryFn: ({ signal }) => {
      const skillId = installedSkillOf(libraryId)
      if (skillId !== null) return readInstalled(skillId, signal)
      return api.library.get({ params: { library_id: libraryId ?? '' }, query: {}, signal })
    },
    enabled: libraryId !== null,
  })
}

/** Checks a skill again now, because its author changed it. */
export function useCheckAgain(): UseMutationResult<LibraryItemAnswer, Error, string> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (libraryId: string) => {
      const skillId = installedSkillOf(libraryId)
      if (skillId !== null) return readInstalled(skillId)
      // The contract's boolean of a query is a word: `stringbool`.
      return api.library.get({ params: { library_id: libraryId }, query: { refresh: 'true' } })
    },
    onSuccess: (answer, libraryId) => {
      queryClient.setQueryData(queryKeys.libraryItem(libraryId), answer)
      void queryClient.invalidateQueries({ queryKey: queryKeys.library })
      void queryClient.invalidateQueries({ queryKey: queryKeys.libraryFiles(libraryId) })
    },
  })
}

/** Takes a skill out of the library; the author's folder stays as it is. */
export function useRemoveFromLibrary(): UseMutationResult<unknown, Error, string> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (libraryId: string) => api.library.remove({ params: { library_id: libraryId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.library }),
  })
}

export interface LibraryFiles {
  readonly entries: FileEntry[]
  readonly is_cut: boolean
}

export function useLibraryFiles(libraryId: string, isEnabled = true): UseQueryResult<LibraryFiles> {
  return useQuery({
    queryKey: queryKeys.libraryFiles(libraryId),
    queryFn: async ({ signal }) => {
      const skillId = installedSkillOf(libraryId)
      if (skillId === null) return await api.library.files({ params: { library_id: libraryId }, signal })
      const { files } = await api.management.skill({ params: { skill_id: skillId }, signal })
      return { entries: files, is_cut: false }
    },
    enabled: isEnabled,
  })
}

/** @param path as the tree has it; null while none is chosen */
export function useLibraryFile(libraryId: string, path: string | null): UseQueryResult<FilePreview> {
  return useQuery({
    queryKey: queryKeys.libraryFile(libraryId, path ?? ''),
    queryFn: ({ signal }) =>
      api.library.file({ params: { library_id: libraryId }, query: { path: path ?? '' }, signal }),
    enabled: path !== null,
  })
}

import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { PendingAnswer, ReplyAnswer } from '../../src-main/contract/interaction.ts'
import { api } from './client.ts'
import { queryKeys } from './query-keys.ts'

/** What the run waits with: a question, or a sign-in. @param isWaiting ask only while the status says so */
export function usePending(requestId: string, isWaiting: boolean): UseQueryResult<PendingAnswer> {
  return useQuery({
    queryKey: queryKeys.pending(requestId),
    queryFn: ({ signal }) => api.tempRuns.pending({ params: { request_id: requestId }, signal }),
    enabled: isWaiting,
  })
}

/** An answer to one question, in words or values, or as files for its slots. */
export type InteractionReply =
  | { readonly interactionId: number; readonly response: unknown }
  | {
      readonly interactionId: number
      readonly files: readonly { readonly slot: string; readonly file: File }[]
      readonly message: string
    }

/** Answers the open question. A repeated send of the same answer counts once; a stale question is refused with 409. */
export function useReply(requestId: string): UseMutationResult<ReplyAnswer, Error, InteractionReply> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (reply: InteractionReply) =>
      'files' in reply
        ? api.tempRuns.replyFiles({ params: { request_id: requestId }, form: filesForm(requestId, reply) })
        : api.tempRuns.reply({
            params: { request_id: requestId },
            body: {
              interaction_id: reply.interactionId,
              response: reply.response,
              idempotency_key: keyOf(requestId, reply.interactionId, JSON.stringify(reply.response)),
            },
          }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.run(requestId) }),
  })
}

/** Asks for more time before the question answers itself. */
export function useExtend(requestId: string): UseMutationResult<PendingAnswer, Error, number> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (interactionId: number) =>
      api.tempRuns.extend({ params: { request_id: requestId }, body: { interaction_id: interactionId } }),
    onSuccess: (answer) => queryClient.setQueryData(queryKeys.pending(requestId), answer),
    onError: () => queryClient.invalidateQueries({ queryKey: queryKeys.pending(requestId) }),
  })
}

/** Tells a run that waits for a sign-in that the person has signed in with the engine's own tool. */
export function useSignedIn(requestId: string): UseMutationResult<ReplyAnswer, Error, undefined> {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () =>
      api.tempRuns.reply({
        params: { request_id: requestId },
        body: { mode: 'auth', selection: { kind: 'auth_method', value: 'signed_in' } },
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.run(requestId) }),
  })
}

function filesForm(requestId: string, reply: Extract<InteractionReply, { files: unknown }>): FormData {
  const { interactionId, files, message } = reply
  const form = new FormData()
  const told = files.map(({ slot, file }) => `${slot} ${file.name} ${file.size} ${file.lastModified}`).join('\n')
  form.append(
    'metadata',
    JSON.stringify({
      interaction_id: interactionId,
      idempotency_key: keyOf(requestId, interactionId, `${message}\n${told}`),
      message: message === '' ? null : message,
      bindings: files.map(({ slot }, index) => ({ slot, file_index: index })),
    }),
  )
  for (const { file } of files) form.append('files', file, file.name)
  return form
}

/** The same answer gives the same key, another answer another one. FNV-1a: it need only tell a person's tries apart. */
function keyOf(requestId: string, interactionId: number, answer: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < answer.length; at += 1) hash = Math.imul(hash ^ answer.charCodeAt(at), 0x01000193)
  return `${requestId}:${interactionId}:${(hash >>> 0).toString(36)}:${answer.length}`
}

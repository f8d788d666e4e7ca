import { z } from 'zod'
import { AuthSessionSchema, ExtendSchema, PendingAnswerSchema, ReplyAnswerSchema, ReplySchema } from './interaction.ts'
import { route } from './route.ts'
import { BODY_ERRORS, FORM_ERRORS } from './route-errors.ts'

const RequestParams = z.object({ request_id: z.string().min(1).max(200) })

/**
 * The routes by which a waiting run is answered (SPEC I).
 * @param prefix address that they stand under
 * @param tag group in the OpenAPI document
 */
export function interactionRoutes<const Prefix extends string, const Tag extends string>(prefix: Prefix, tag: Tag) {
  const at = <const Rest extends string>(rest: Rest) => `${prefix}/{request_id}${rest}` as const
  return {
    pending: route({
      method: 'GET',
      path: at('/interaction/pending'),
      tag,
      summary: 'The question that the run waits with, if any',
      params: RequestParams,
      answer: { kind: 'json', status: 200, schema: PendingAnswerSchema },
      errors: ['request_not_found', 'run_not_found'],
    }),
    reply: route({
      method: 'POST',
      path: at('/interaction/reply'),
      tag,
      summary: 'Answer the open question',
      params: RequestParams,
      body: ReplySchema,
      answer: { kind: 'json', status: 200, schema: ReplyAnswerSchema },
      errors: [
        'request_not_found',
        'run_not_found',
        'interaction_not_available',
        'interaction_conflict',
        ...BODY_ERRORS,
      ],
    }),
    replyFiles: route({
      method: 'POST',
      path: at('/interaction/reply/files'),
      tag,
      summary: 'Answer the open question with files',
      params: RequestParams,
      parts: [
        {
          name: 'metadata',
          kind: 'field',
          isRequired: true,
          about: 'JSON: {interaction_id, idempotency_key, message?, bindings: [{slot, file_index}]}',
        },
        { name: 'files', kind: 'files', isRequired: true, about: 'The files, counted from 0 in their order' },
      ],
      answer: { kind: 'json', status: 200, schema: ReplyAnswerSchema },
      errors: [
        'request_not_found',
        'run_not_found',
        'interaction_not_available',
        'interaction_conflict',
        ...FORM_ERRORS,
      ],
    }),
    extend: route({
      method: 'POST',
      path: at('/interaction/extend'),
      tag,
      summary: 'More time before the open question answers itself',
      params: RequestParams,
      body: ExtendSchema,
      answer: { kind: 'json', status: 200, schema: PendingAnswerSchema },
      errors: [
        'request_not_found',
        'run_not_found',
        'interaction_not_available',
        'interaction_conflict',
        ...BODY_ERRORS,
      ],
    }),
    authSession: route({
      method: 'GET',
      path: at('/auth/session'),
      tag,
      summary: 'Whether the run waits for a sign-in, and which methods it takes',
      params: RequestParams,
      answer: { kind: 'json', status: 200, schema: AuthSessionSchema },
      errors: ['request_not_found', 'run_not_found'],
    }),
  } as const
}

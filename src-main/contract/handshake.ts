import { z } from 'zod'
import { INTERACTION_LIMITS } from './limits.ts'

export const HANDSHAKE_REQUEST = 'zotero-agents.skillrunner-handshake.request.v1'
export const HANDSHAKE_RESPONSE = 'zotero-agents.skillrunner-handshake.response.v1'
export const BACKEND_NAME = 'Skill Tryout'

/** What clients of Skill-Runner ask about, and whether it is here, with its limits (peer contract 2.10). */
export const PROTOCOLS = {
  'skillrunner.job.v1': { supported: true },
  'skillrunner.sequence.v1': { supported: false },
  'skillrunner.interaction-files.v1': {
    supported: true,
    max_files: INTERACTION_LIMITS.replyFiles,
    max_file_bytes: INTERACTION_LIMITS.replyFileBytes,
    max_total_bytes: INTERACTION_LIMITS.replyFilesTotalBytes,
  },
} as const satisfies HandshakeAnswer['protocols']

/** Protocols that are told to a client that asks for none by name. */
export const USUAL_PROTOCOLS = ['skillrunner.job.v1', 'skillrunner.sequence.v1'] as const

export const HandshakeRequestSchema = z
  .object({
    schema: z.string().default(HANDSHAKE_REQUEST),
    client: z.object({ name: z.string(), version: z.string() }),
    requested_protocols: z.array(z.string().max(200)).max(100).default([]),
  })
  .meta({ id: 'HandshakeRequest' })
export type HandshakeRequest = z.infer<typeof HandshakeRequestSchema>

export const HandshakeAnswerSchema = z
  .object({
    schema: z.literal(HANDSHAKE_RESPONSE),
    backend: z.object({ name: z.literal(BACKEND_NAME), version: z.string() }),
    protocols: z.record(
      z.string(),
      z.object({
        supported: z.boolean(),
        max_files: z.int().min(1).optional(),
        max_file_bytes: z.int().min(1).optional(),
        max_total_bytes: z.int().min(1).optional(),
      }),
    ),
  })
  .meta({ id: 'HandshakeAnswer' })
export type HandshakeAnswer = z.infer<typeof HandshakeAnswerSchema>

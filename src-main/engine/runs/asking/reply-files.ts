import { randomUUID } from 'node:crypto'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { AppError } from '../../../contract/errors.ts'
import {
  FileSlotSchema,
  ReplyFilesMetadataSchema,
  type PendingInteraction,
  type ReplyFilesMetadata,
} from '../../../contract/interaction.ts'
import { INPUT_LIMITS, INTERACTION_LIMITS } from '../../../contract/limits.ts'
import { removeTree } from '../../../platform/remove-tree.ts'
import { nameProblem } from '../../../platform/zip/entry-name.ts'
import { escapeName } from '../../../platform/zip/zip-error.ts'
import type { ReplyUpload } from '../../engine.ts'
import { StreamTooLongError, takeStream } from '../../skills/intake/take-stream.ts'
import type { DataLayout } from '../../workspaces/data-layout.ts'
import type { OwnFolders } from '../../workspaces/own-folders.ts'
import type { Answering, Interactions } from './interactions.ts'
import type { StartedRow } from '../ending/read-outputs.ts'
import { replyProblem } from './reply-problem.ts'

/** Folder below a request's uploads that holds the files of replies, one folder for each reply. */
const REPLIES_FOLDER = '.interaction-replies'

interface TakenFile {
  readonly name: string
  /** Relative to the folder of the reply. */
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
}

interface ReplyDeps {
  readonly interactions: Interactions
  readonly layout: DataLayout
  readonly folders: OwnFolders
  /** The row as it is now. */
  readonly row: () => StartedRow
}

/** Takes a reply with files in. They lie apart until the question has taken them; then they go where the run's uploads are. */
export function openReplyFiles({ interactions, layout, folders, row }: ReplyDeps): ReplyUpload {
  if (row().effective_mode !== 'interactive') {
    const message = 'Interaction endpoints require effective execution_mode=interactive'
    throw new AppError('interaction_not_available', message)
  }
  const incomingPath = join(layout.checksPath, `reply-${randomUUID()}`)
  const files: TakenFile[] = []
  const metadata: string[] = []
  let totalBytes = 0
  let problem: AppError | null = null

  const take = async (name: string, content: Readable): Promise<void> => {
    const { replyFileBytes, replyFilesTotalBytes } = INTERACTION_LIMITS
    const leftBytes = replyFilesTotalBytes - totalBytes
    const path = join(String(files.length), name)
    await mkdir(join(incomingPath, String(files.length)), { recursive: true, mode: 0o700 })
    try {
      const taken = await takeStream(content, join(incomingPath, path), Math.min(replyFileBytes, leftBytes))
      totalBytes += taken.sizeBytes
      files.push({ name, path, ...taken })
      if (taken.sizeBytes === 0) problem ??= replyProblem('EMPTY_FILE', escapeName(name))
    } catch (cause) {
      if (!(cause instanceof StreamTooLongError)) throw cause
      throw replyProblem(leftBytes < replyFileBytes ? 'TOTAL_SIZE_LIMIT' : 'FILE_SIZE_LIMIT', escapeName(name), cause)
    }
  }

  const moveIn = async (interactionId: number): Promise<string> => {
    const { uploadsPath } = layout.staging(row().request_id)
    const folderPath = join(uploadsPath, REPLIES_FOLDER, `${interactionId}-${randomUUID()}`)
    folders.ensure(dirname(folderPath))
    await rename(incomingPath, folderPath)
    return folderPath
  }

  const abort = (): Promise<void> => removeTree(incomingPath, { force: 'chmod-walk' })

  return {
    addMetadata(text) {
      metadata.push(text)
      return Promise.resolve()
    },
    async addFile(fileName, content) {
      if (files.length === INTERACTION_LIMITS.replyFiles) throw replyProblem('FILE_COUNT_LIMIT')
      if (nameProblem(fileName, INPUT_LIMITS) !== null || fileName.includes('/')) {
        throw replyProblem('INVALID_FILENAME', escapeName(fileName))
      }
      await take(fileName, content)
    },
    async finish() {
      const given = readMetadata(metadata)
      if (problem !== null) throw problem
      const bound = bindFiles(given, files)
      const reply: Answering = {
        interactionId: given.interaction_id,
        idempotencyKey: given.idempotency_key,
        response: {
          message: given.message ?? null,
          files: bound.map(({ slot, file: { name, sizeBytes, sha256 } }) => ({ slot, name, sizeBytes, sha256 })),
        },
      }
      try {
        if (interactions.isRepeated(row(), reply)) return interactions.repeat(row())
        checkSlots(interactions.openQuestion(row(), reply.interactionId), given)
        const folderPath = await moveIn(reply.interactionId)
        const told = JSON.stringify({
          message: given.message ?? null,
          files: bound.map(({ slot, file }) => ({
            slot,
            name: file.name,
            path: join(folderPath, file.path),
            size_bytes: file.sizeBytes,
          })),
        })
        try {
          // Somebody else may have answered while the files moved.
          interactions.openQuestion(row(), reply.interactionId)
          return interactions.answer(row(), reply, told)
        } catch (cause) {
          await removeTree(folderPath, { force: 'chmod-walk' })
          throw cause
        }
      } catch (cause) {
        const isStale = cause instanceof AppError && cause.message === 'stale interaction'
        throw isStale ? replyProblem('STALE_INTERACTION', null, cause) : cause
      } finally {
        await abort()
      }
    },
    abort,
  }
}

function readMetadata(parts: readonly string[]): ReplyFilesMetadata {
  const [text] = parts
  if (text === undefined || parts.length > 1) throw replyProblem('INVALID_METADATA_PART_COUNT')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw replyProblem('INVALID_METADATA_JSON', null, cause)
  }
  const parsed = ReplyFilesMetadataSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw replyProblem('INVALID_FILE_METADATA', parsed.error.issues[0]?.path.join('.') ?? null)
}

function bindFiles({ bindings }: ReplyFilesMetadata, files: readonly TakenFile[]): { slot: string; file: TakenFile }[] {
  if (files.length === 0) throw replyProblem('FILES_REQUIRED')
  const slots = new Set<string>()
  const indexes = new Set<number>()
  const bound = bindings.map(({ slot, file_index: index }) => {
    const file = files[index]
    if (file === undefined) throw replyProblem('FILE_INDEX_OUT_OF_RANGE', String(index))
    if (slots.has(slot)) throw replyProblem('DUPLICATE_FILE_SLOT', slot)
    if (indexes.has(index)) throw replyProblem('DUPLICATE_FILE_INDEX', String(index))
    slots.add(slot)
    indexes.add(index)
    return { slot, file }
  })
  if (indexes.size < files.length) throw replyProblem('UNBOUND_FILE')
  return bound
}

function checkSlots(question: PendingInteraction, { bindings }: ReplyFilesMetadata): void {
  const parsed = FileSlotSchema.array().safeParse(question.ui_hints['files'])
  if (question.kind !== 'upload_files' || !parsed.success) throw replyProblem('FILE_SLOTS_MISSING')
  const bound = bindings.map(({ slot }) => slot)
  const unknown = bound.find((name) => !parsed.data.some((slot) => slot.name === name))
  if (unknown !== undefined) throw replyProblem('UNKNOWN_FILE_SLOT', unknown)
  const missing = parsed.data.find((slot) => slot.required && !bound.includes(slot.name))
  if (missing !== undefined) throw replyProblem('REQUIRED_FILE_SLOT_MISSING', missing.name)
}

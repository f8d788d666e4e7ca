import { join } from 'node:path'
import { modelMessageSchema, type ModelMessage } from 'ai'
import { z } from 'zod'
import { openRegularFile } from '../../../platform/open-regular-file.ts'
import { writeFileAtomic } from '../../../platform/write-file-atomic.ts'

const SessionSchema = z.object({ session_id: z.string(), messages: z.array(modelMessageSchema) })
const FILE_NAME = 'built-in-agent-session.json'
const MAX_BYTES = 64 * 1024 * 1024

/** Keeps the conversation in the run's private home, so that a reply or a repair goes on where it ended. */
export async function saveSession(
  homePath: string,
  sessionId: string,
  messages: readonly ModelMessage[],
): Promise<void> {
  await writeFileAtomic(join(homePath, FILE_NAME), JSON.stringify({ session_id: sessionId, messages }))
}

/** @returns the messages so far, or null when this session is not there or cannot be read */
export async function loadSession(homePath: string, sessionId: string): Promise<ModelMessage[] | null> {
  const opened = await openRegularFile(join(homePath, FILE_NAME))
  if (opened.kind !== 'ok') return null
  try {
    if (opened.sizeBytes > MAX_BYTES) return null
    const parsed = SessionSchema.safeParse(JSON.parse(await opened.file.readFile('utf8')))
    return parsed.success && parsed.data.session_id === sessionId ? parsed.data.messages : null
  } catch {
    return null
  } finally {
    await opened.file.close()
  }
}

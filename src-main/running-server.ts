import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { createApiClient, type ApiClient } from './contract/client.ts'

const ServerFileSchema = z.object({ url: z.url(), token: z.string().min(1), pid: z.int() })
const ASK_TIMEOUT_MS = 2_000

/** A server that runs already, and how to talk to it. */
export interface ReachedServer {
  readonly url: string
  readonly token: string
  readonly client: ApiClient<FormData>
}

/** A client with the server's token; forms are sent as multipart. */
export function connect(url: string, token: string, userAgent: string): ApiClient<FormData> {
  const call = (
    address: string,
    init: { method: string; headers: Record<string, string>; body?: FormData | string },
  ): Promise<Response> => fetch(address, init)
  return createApiClient(call, url, { authorization: `Bearer ${token}`, 'user-agent': userAgent })
}

/**
 * Looks for the server of a data folder.
 * @returns null when there is none, or its file is a left-over of one that was killed
 */
export async function askRunningServer(dataPath: string, userAgent = 'skill-tryout'): Promise<ReachedServer | null> {
  const parsed = ServerFileSchema.safeParse(await readJson(join(dataPath, 'server.json')))
  if (!parsed.success) return null
  const { url, token } = parsed.data
  const client = connect(url, token, userAgent)
  try {
    await client.system.health({ signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })
    return { url, token, client }
  } catch {
    return null
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

import { join } from 'node:path'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { ApiClient } from '../contract/client.ts'
import type { RunStatusBody } from '../contract/run.ts'
import { SettingsSchema, type Settings } from '../config.ts'
import type { Agent } from '../engine/agents/agent.ts'
import { findProject } from '../project.ts'
import { connect } from '../running-server.ts'
import { startServer, type RunningServer } from '../server.ts'
import { isTerminal } from '../contract/statuses.ts'
import { makeTempFolder } from './temp-folder.ts'

type CreateBody = Parameters<ApiClient['tempRuns']['create']>[0]['body']

/** A real server on a folder of its own, with a client, for tests through a real socket. */
export interface TestServer {
  readonly server: RunningServer
  readonly client: ApiClient<FormData>
  readonly dataPath: string
  readonly url: string
  /** A request with the token, for answers that the typed client would turn into errors. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** Creates a request and uploads to it. @returns the request's id */
  begin(body: CreateBody, parts: UploadParts): Promise<string>
  upload(requestId: string, parts: UploadParts, headers?: Record<string, string>): Promise<Response>
  status(requestId: string): Promise<RunStatusBody>
  /** Waits for the end of a run, by the server's own wait. */
  untilEnd(requestId: string): Promise<RunStatusBody>
}

export interface UploadParts {
  readonly skill?: Blob
  readonly inputs?: Blob
  readonly inputFiles?: Readonly<Record<string, string>>
}

export interface TestServerOptions {
  readonly dataPath?: string
  readonly settings?: Partial<Settings>
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Engines beside the product's own. */
  readonly agents?: readonly Agent[]
  /** With the samples in the library, as at a person's first start; without them a server starts faster. */
  readonly hasSamples?: boolean
  /** Leave the server running at the end of the test: the test ends it itself. */
  readonly isLeftOpen?: boolean
}

/** Starts a server; it ends with the test. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataPath = options.dataPath ?? join(makeTempFolder(), 'data')
  const project = findProject()
  const server = await startServer({
    dataPath,
    settings: { ...SettingsSchema.parse({}), ...options.settings },
    port: 0,
    home: 'headless',
    webRootPath: project.webRootPath,
    resourcesPath: options.hasSamples === true ? project.resourcesPath : join(dataPath, 'no-samples'),
    version: project.version,
    log: pino({ level: 'silent' }),
    environment: options.environment ?? process.env,
    moreAgents: options.agents ?? [],
  })
  if (options.isLeftOpen !== true) onTestFinished(() => server.close())
  return talkTo(server, dataPath)
}

function talkTo(server: RunningServer, dataPath: string): TestServer {
  const client = connect(server.url, server.token, 'test')
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(server.url + path, {
      ...init,
      headers: { authorization: `Bearer ${server.token}`, ...(init.headers as Record<string, string>) },
    })
  const upload = (requestId: string, parts: UploadParts, headers: Record<string, string> = {}): Promise<Response> =>
    ask(`/v1/temp-skill-runs/${requestId}/upload`, { method: 'POST', body: toForm(parts), headers })
  return {
    server,
    client,
    dataPath,
    url: server.url,
    ask,
    upload,
    async begin(body, parts) {
      const { request_id: requestId } = await client.tempRuns.create({ body })
      await client.tempRuns.upload({ params: { request_id: requestId }, form: toForm(parts) })
      return requestId
    },
    status: (requestId) => client.tempRuns.status({ params: { request_id: requestId }, query: {} }),
    async untilEnd(requestId) {
      const until = Date.now() + 15_000
      for (;;) {
        const status = await client.tempRuns.status({ params: { request_id: requestId }, query: { wait: 15 } })
        // The wait ends with each question as well.
        if (isTerminal(status.status) || Date.now() > until) return status
      }
    },
  }
}

function toForm(parts: UploadParts): FormData {
  const form = new FormData()
  if (parts.skill !== undefined) form.append('skill_package', parts.skill, 'skill.zip')
  if (parts.inputs !== undefined) form.append('file', parts.inputs, 'inputs.zip')
  for (const [name, text] of Object.entries(parts.inputFiles ?? {})) form.append('input_files', new Blob([text]), name)
  return form
}

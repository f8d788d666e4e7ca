import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { HTTP_LIMITS } from '../contract/limits.ts'
import type { Engine } from '../engine/engine.ts'
import { createHttpApp, type HttpApp } from '../http/http-app.ts'
import type { HttpLimits } from '../http/http-limits.ts'
import { createEngineStub, type EngineStub } from './engine-stub.ts'
import { makeTempFolder } from './temp-folder.ts'

/** An HTTP door that listens, and how to knock. Closed when the test ends. */
export interface TestDoor<SomeEngine extends Engine> {
  readonly app: HttpApp
  readonly engine: SomeEngine
  readonly port: number
  readonly url: string
  readonly token: string
  readonly webRootPath: string
  /** What the door logged: level, fields and text. */
  readonly logged: readonly { level: string; fields: object; text: string }[]
  /** `fetch` with the token. */
  call(path: string, init?: RequestInit): Promise<Response>
  /** The head lines that a good raw request begins with. */
  head(requestLine: string): string[]
  /** Creates a request and answers its id. */
  create(): Promise<string>
}

export interface TestDoorOptions {
  readonly limits?: Partial<HttpLimits>
  readonly token?: string
  /** False: no port is opened, and only `app.answer` reaches the door. */
  readonly willListen?: boolean
}

/** Any engine that the suites of the door can be run with; each makes its own in a folder of the test. */
export type MakeEngine<SomeEngine extends Engine> = (dataPath: string) => SomeEngine | Promise<SomeEngine>

/** The door over the stub of the engine. */
export function openStubDoor(options: TestDoorOptions = {}): Promise<TestDoor<EngineStub>> {
  return openTestDoor(createEngineStub, options)
}

export async function openTestDoor<SomeEngine extends Engine>(
  makeEngine: MakeEngine<SomeEngine>,
  { limits = {}, token = randomBytes(32).toString('base64url'), willListen = true }: TestDoorOptions = {},
): Promise<TestDoor<SomeEngine>> {
  const folderPath = makeTempFolder()
  const webRootPath = join(folderPath, 'web')
  mkdirSync(webRootPath)
  const engine = await makeEngine(join(folderPath, 'data'))
  const logged: { level: string; fields: object; text: string }[] = []
  const note = (level: string) => (fields: object, text: string) => void logged.push({ level, fields, text })
  const app = createHttpApp({
    engine,
    token,
    webRootPath,
    version: '0.0.0',
    connection: { dataDirPath: join(folderPath, 'data'), serverFilePath: null },
    log: { debug: note('debug'), warn: note('warn'), error: note('error') },
    limits: { ...HTTP_LIMITS, closeGraceMs: 50, ...limits },
  })
  onTestFinished(async () => {
    await app.close()
    await engine.close()
  })
  const { port, url } = willListen ? await app.listen(0) : { port: 0, url: '' }
  const authorization = `Bearer ${token}`
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { ...init, headers: { authorization, ...Object.fromEntries(new Headers(init.headers)) } })
  return {
    ...{ app, engine, port, url, token, webRootPath, logged, call },
    head: (requestLine) => [`${requestLine} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Authorization: ${authorization}`],
    create: async () => {
      const answer = await call('/v1/temp-skill-runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
      const body: unknown = await answer.json()
      if (typeof body === 'object' && body !== null && 'request_id' in body) return String(body.request_id)
      throw new Error(`Creating a request answered ${answer.status}`)
    },
  }
}

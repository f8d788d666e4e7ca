import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ROUTES } from '../contract/api.ts'
import { ErrorBodySchema } from '../contract/errors.ts'
import { RunEventSchema } from '../contract/event.ts'
import { HTTP_LIMITS } from '../contract/limits.ts'
import { routeUrl } from '../contract/client.ts'
import type { RouteDefinition } from '../contract/route.ts'
import { openSocket, readAnswer } from '../testing/raw-http.ts'
import { installSkill } from '../testing/install-skill.ts'
import { goodPackage, zipOf } from '../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { FORM_TYPE, multipartBody } from '../testing/multipart-body.ts'

/** Waits until the test's file says so, so that a run is live for as long as a test needs. */
const TALKS = `
import { readFileSync } from 'node:fs'
const { parameter } = JSON.parse(readFileSync(0, 'utf8'))
for (let line = 0; line < parameter.lines; line += 1) process.stdout.write(parameter.text.repeat(parameter.times) + line + '\\n')
console.log(JSON.stringify({ message: 'done' }))
`
const TALK_PARAMETERS = {
  type: 'object',
  properties: { lines: { type: 'integer' }, times: { type: 'integer' }, text: { type: 'string' } },
}

async function endedRun(server: TestServer, keepTemp = false): Promise<string> {
  const id = await server.begin(
    { engine: 'script', parameter: { who: 'me' }, runtime_options: { no_cache: true, debug_keep_temp: keepTemp } },
    { skill: await goodPackage(), inputs: await zipOf({ 'text.txt': 'hello' }) },
  )
  expect((await server.untilEnd(id)).status).toBe('succeeded')
  return id
}

const portOf = ({ url }: TestServer): number => Number(new URL(url).port)
const authorization = (server: TestServer): string => `Authorization: Bearer ${server.server.token}`

describe('with the real engine', () => {
  it('every JSON answer has the form that its schema promises', async () => {
    const server = await startTestServer({ hasSamples: true })
    const id = await endedRun(server, true)
    const { items } = await server.client.library.list({})
    const installId = await installSkill(server)
    const params = {
      ...{ request_id: id, library_id: items[0]?.library_id ?? '', skill_id: 'demo-skill', engine: 'script' },
    }
    const query: Record<string, Record<string, unknown>> = {
      '{request_id}/artifact-preview': { path: 'artifacts/out.txt' },
      '{request_id}/logs/range': { stream: 'stdout', byte_to: 100 },
      '{request_id}/file': { root: 'staged', path: 'demo-skill/SKILL.md' },
      '{request_id}/protocol/history': { stream: 'rasp' },
      '{library_id}/file': { path: 'SKILL.md' },
    }
    const given = ({ path }: RouteDefinition) => ({
      params: path.startsWith('/v1/skill-packages/') ? { request_id: installId } : params,
      query: Object.entries(query).find(([end]) => path.endsWith(end))?.[1] ?? {},
    })
    const seen: string[] = []
    for (const definition of Object.values(ROUTES).flatMap((group) => Object.values<RouteDefinition>(group))) {
      if (definition.method !== 'GET' || definition.answer.kind !== 'json') continue
      const answer = await server.ask(routeUrl(definition, given(definition)))
      const body: unknown = await answer.json()
      expect([definition.path, answer.status, answer.ok ? '' : body]).toEqual([definition.path, 200, ''])
      expect([definition.path, z.safeParse(definition.answer.schema, body).error?.issues]).toEqual([
        definition.path,
        undefined,
      ])
      seen.push(definition.path)
    }
    expect(seen.length).toBeGreaterThan(50)
  })

  it('a run’s events come in order without a gap, from any number on, and end with the run', async () => {
    const server = await startTestServer()
    const id = await endedRun(server)
    const read = async (query: string): Promise<number[]> => {
      const text = await (await server.ask(`/v1/temp-skill-runs/${id}/events${query}`)).text()
      const rows = text.split('\n\n').filter((frame) => frame.includes('event: chat_event'))
      return rows.map((frame) => RunEventSchema.parse(JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '')).seq)
    }
    const all = await read('')
    expect(all).toEqual(all.map((_, at) => at + 1))
    expect(all.length).toBeGreaterThan(4)
    expect(await read('?cursor=3')).toEqual(all.slice(3))
    expect(await read(`?cursor=${all.length}`)).toEqual([])
  })

  it('drops readers that stand still in a flood, and serves the others meanwhile (row F23)', async () => {
    const server = await startTestServer()
    const id = await server.begin(
      { engine: 'script', parameter: { lines: 1_500, times: 20_000, text: 'x' }, runtime_options: { no_cache: true } },
      { skill: await goodPackage({ script: TALKS, parameterSchema: TALK_PARAMETERS }) },
    )
    const path = `/v1/temp-skill-runs/${id}/events`
    const head = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${portOf(server)}`, authorization(server)]
    const readers = await Promise.all(
      Array.from({ length: HTTP_LIMITS.maxEventReadersPerRun }, () => openSocket(portOf(server))),
    )
    for (const socket of readers) socket.pause().write(`${head.join('\r\n')}\r\n\r\n`)
    expect((await server.untilEnd(id)).status).not.toBe('queued')
    // All seats are taken by readers who take nothing: that one is free again shows that they were dropped.
    const statusOf = async (): Promise<number> => {
      const answer = await server.ask(path)
      await answer.body?.cancel()
      return answer.status
    }
    await expect.poll(statusOf, { timeout: 10_000 }).toBe(200)
    for (const socket of readers) socket.destroy()
  })

  it('an upload that ends early leaves nothing on the disk', async () => {
    const server = await startTestServer()
    const { request_id: id } = await server.client.tempRuns.create({ body: { engine: 'script' } })
    const socket = await openSocket(portOf(server))
    const start = multipartBody(
      [{ name: 'skill_package', fileName: 'a.zip', content: Buffer.alloc(500_000, 'PK') }],
      '',
    )
    const head = [
      `POST /v1/temp-skill-runs/${id}/upload HTTP/1.1`,
      `Host: 127.0.0.1:${portOf(server)}`,
      authorization(server),
      `Content-Type: ${FORM_TYPE}`,
      'Content-Length: 1000000',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    socket.write(start)
    const stagingPath = join(server.dataPath, 'temp-skill-runs')
    const filesIn = (): string[] => readdirSync(stagingPath, { recursive: true }).map(String)
    await expect.poll(() => filesIn().some((name) => name.includes('zip'))).toBe(true)
    const early = await server.ask(`/v1/temp-skill-runs/${id}`, { method: 'DELETE' })
    expect([early.status, await early.json()]).toEqual([
      409,
      { code: 'run_active', detail: 'An upload to the request is under way; delete it when that has ended' },
    ])
    socket.destroy()
    await expect.poll(() => filesIn().filter((name) => name.includes('zip'))).toEqual([])
    expect((await server.upload(id, { skill: await goodPackage() })).status).toBe(200)
  })

  it('a package of the wrong kind is 400 with its findings, and one of 30 MB is refused as it comes', async () => {
    const server = await startTestServer()
    const { request_id: id } = await server.client.tempRuns.create({ body: { engine: 'script' } })
    const wrong = await server.upload(id, { skill: await zipOf({ 'a/x': 'x', 'b/y': 'y' }) })
    const body = ErrorBodySchema.parse(await wrong.json())
    expect([wrong.status, body.code]).toEqual([400, 'package_invalid'])
    expect(body.findings?.length).toBeGreaterThan(0)
    const large = await server.upload(id, { skill: new Blob([Buffer.alloc(30 * 1024 * 1024, 'PK')]) })
    expect([large.status, ErrorBodySchema.parse(await large.json()).code]).toEqual([400, 'package_too_large'])
  })

  it('paths that climb out of the artifacts, and things that are no files, are never content (row R2)', async () => {
    const server = await startTestServer()
    const id = await endedRun(server)
    const good = await server.ask(`/v1/temp-skill-runs/${id}/artifacts/artifacts/out.txt`)
    expect([good.status, await good.text()]).toEqual([200, 'made by me'])
    expect(good.headers.get('content-disposition')).toBe('attachment; filename="out.txt"')
    const paths = [
      'artifacts/%2e%2e/result/result.json',
      'artifacts/..%2f..%2fresult%2fresult.json',
      'artifacts/..%5cx',
      'artifacts/a%00',
    ]
    for (const path of ['artifacts/', 'artifacts/out.txt/', 'artifacts/none/']) {
      const folder = await server.ask(`/v1/temp-skill-runs/${id}/artifacts/${path}`)
      expect([path, folder.status]).toEqual([path, 404])
    }
    for (const path of [...paths, '%2fetc%2fpasswd', 'artifacts', 'artifacts%2f', 'out.txt', '']) {
      const socket = await openSocket(portOf(server))
      const head = [
        `GET /v1/temp-skill-runs/${id}/artifacts/${path} HTTP/1.1`,
        `Host: 127.0.0.1:${portOf(server)}`,
        authorization(server),
      ]
      socket.write(`${head.join('\r\n')}\r\n\r\n`)
      const answer = await readAnswer(socket)
      expect([path, [400, 404].includes(answer.status)]).toEqual([path, true])
      socket.destroy()
    }
  })

  it('odd ids lead nowhere, and nothing but JSON comes back', async () => {
    const server = await startTestServer()
    for (const odd of [
      '%00',
      '..%2f..%2fetc',
      '__proto__',
      'constructor',
      'x'.repeat(10_000),
      '%F0%9F%98%80',
      "'%20OR%201=1--",
    ]) {
      for (const rest of ['', '/result', '/logs', '/events', '/files?root=staged', '/bundle']) {
        const answer = await server.ask(`/v1/temp-skill-runs/${odd}${rest}`)
        expect([odd, rest, answer.status]).toEqual([odd, rest, 404])
        expect(ErrorBodySchema.parse(await answer.json()).code).toBe('request_not_found')
      }
      expect((await server.ask(`/v1/library/${odd}`)).status).toBe(404)
    }
  })
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { HTTP_LIMITS } from '../contract/limits.ts'
import { RunEventSchema, type RunEvent } from '../contract/event.ts'
import { readEventStream, seeded } from '../testing/event-stream-reader.ts'
import { goodPackage } from '../testing/script-skill.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const EVENTS = 10_000
const ROUNDS = 15
const SEED = 20_261_121
/** Writes lines until its file is there: how many are told together is up to the machine. Characters have one to four bytes. */
const SCRIPT = `
import { existsSync, readFileSync } from 'node:fs'
const { parameter } = JSON.parse(readFileSync(0, 'utf8'))
const marks = ['a', 'é', '日本', '🙂']
for (let line = 0; line % 60 !== 0 || !existsSync(parameter.enough); line += 1) {
  process.stdout.write(line + ' ' + marks[line % 4].repeat(1 + (line % 7)) + '\\n')
  if (line % 60 === 0) await new Promise((done) => setTimeout(done, 15))
}
console.log(JSON.stringify({ message: 'done' }))
`

/** Reads a run's whole story in pieces: cut off after random counts, by either way to say where to go on. */
async function readInPieces(server: TestServer, id: string, seed: number): Promise<RunEvent[]> {
  const random = seeded(seed)
  const events: RunEvent[] = []
  for (let hasEnded = false; !hasEnded;) {
    const last = events.at(-1)?.seq ?? 0
    const isByHeader = random(2) === 0
    // The header wins: what the address says beside it must not matter.
    const query = isByHeader ? `?cursor=${random(5)}` : `?cursor=${last}`
    const piece = await readEventStream(server, `/v1/temp-skill-runs/${id}/events${query}`, {
      ...(isByHeader ? { lastEventId: last } : {}),
      most: 1 + random(3_000),
    })
    for (const { id: frameId, data } of piece.rows) {
      const event = RunEventSchema.parse(data)
      expect(frameId).toBe(event.seq)
      events.push(event)
    }
    hasEnded = piece.hasEnded
  }
  return events
}

async function readHistory(server: TestServer, id: string, seed: number): Promise<RunEvent[]> {
  const random = seeded(seed)
  const events: RunEvent[] = []
  for (let next: number | null = 1; next !== null;) {
    const page = await server.client.tempRuns.eventHistory({
      params: { request_id: id },
      query: { from_seq: next, limit: 1 + random(3_000) },
    })
    expect(page.count).toBe(page.events.length)
    events.push(...page.events)
    next = page.next_seq
  }
  return events
}

it(`a run of ${EVENTS} events is told without gap or repetition, however often its readers are cut off (seed ${SEED})`, async () => {
  const server = await startTestServer()
  const enoughPath = join(makeTempFolder(), 'enough')
  const id = await server.begin(
    { engine: 'script', parameter: { enough: enoughPath }, runtime_options: { no_cache: true } },
    { skill: await goodPackage({ script: SCRIPT }) },
  )
  // These follow while the run is on.
  const reading = Promise.all([1, 2, 3].map((at) => readInPieces(server, id, SEED + at)))
  const told = async (): Promise<number> => {
    const page = { params: { request_id: id }, query: { from_seq: EVENTS, limit: 1 } }
    return (await server.client.tempRuns.eventHistory(page)).cursor_ceiling
  }
  await expect.poll(told, { timeout: 60_000, interval: 200 }).toBeGreaterThan(EVENTS)
  writeFileSync(enoughPath, '')
  const live = await reading
  expect((await server.untilEnd(id)).status).toBe('succeeded')
  const { rows } = await readEventStream(server, `/v1/temp-skill-runs/${id}/events`, { most: Infinity })
  const whole = rows.map(({ data }) => RunEventSchema.parse(data))
  const text = JSON.stringify(whole)
  // Compared as text: a difference of thousands of events is nothing to print.
  const expectWhole = (events: readonly RunEvent[]): void => {
    expect([events.length, JSON.stringify(events) === text]).toEqual([whole.length, true])
  }
  expect(whole.length).toBeGreaterThan(EVENTS)
  expect(whole.map(({ seq }) => seq)).toEqual(whole.map((_event, index) => index + 1))
  for (const events of live) expectWhole(events)
  for (let round = 0; round < ROUNDS; round += 1) expectWhole(await readInPieces(server, id, SEED + 100 + round))
  for (let round = 0; round < 3; round += 1) expectWhole(await readHistory(server, id, SEED + 200 + round))

  const lines = whole
    .filter(({ type }) => type === 'raw.stdout')
    .flatMap(({ data }) => String(data['line']).split('\n'))
  expect(lines.slice(0, -1).map((line) => Number.parseInt(line))).toEqual(lines.slice(0, -1).map((_line, at) => at))
  await expectRanges(server, id)
}, 120_000)

/** Random ranges never hold half a character, and those that follow one another give the whole log. */
async function expectRanges(server: TestServer, id: string): Promise<void> {
  const random = seeded(SEED)
  const range = (from: number, to: number) =>
    server.client.tempRuns.logRange({
      ...{ params: { request_id: id }, query: { stream: 'stdout', byte_from: from, byte_to: to } },
    })
  const logs = await server.client.tempRuns.logs({ params: { request_id: id } })
  const stdout = logs.stdout ?? ''
  const bytes = Buffer.from(stdout)
  expect(bytes.length).toBeGreaterThan(EVENTS * 5)
  expect(bytes.length).toBeLessThan(HTTP_LIMITS.logChunkBytes)
  for (let round = 0; round < 150; round += 1) {
    const from = random(bytes.length)
    const { chunk } = await range(from, from + random(40))
    expect(chunk).not.toContain('\u{fffd}')
    expect(stdout).toContain(chunk)
  }
  let text = ''
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + 2_000 + random(9_000))
    text += (await range(from, to)).chunk
    from = to
  }
  expect(text).toBe(stdout)
}

import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { ask, askingPackage, INTERACTIVE } from '../../../testing/asking-skill.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'

// Real servers and processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const ASKS_FOR_FILES = ask('The report, please', {
  kind: 'upload_files',
  files: [{ name: 'report', required: true, accept: '.txt' }, { name: 'notes' }],
})
/** Reads the files that it was sent, by the paths that it was told. */
const READS_FILES = `
  const { message, files } = JSON.parse(given.reply)
  const read = files.map(({ slot, name, path }) => slot + ' ' + name + ' ' + readFileSync(path, 'utf8'))
  say({ __SKILL_DONE__: true, message: [message, ...read].join('; ') })`

interface Sent {
  readonly metadata?: unknown
  readonly files?: Readonly<Record<string, string>>
}

async function send(server: TestServer, requestId: string, { metadata, files = {} }: Sent): Promise<[number, unknown]> {
  const form = new FormData()
  if (metadata !== undefined)
    form.append('metadata', typeof metadata === 'string' ? metadata : JSON.stringify(metadata))
  for (const [name, text] of Object.entries(files)) form.append('files', new Blob([text]), name)
  const path = `/v1/temp-skill-runs/${requestId}/interaction/reply/files`
  const answer = await server.ask(path, { method: 'POST', body: form })
  const body = (await answer.json()) as { detail?: unknown; status?: unknown }
  const { detail } = body
  const code = typeof detail === 'object' && detail !== null && 'code' in detail ? detail.code : (detail ?? body.status)
  return [answer.status, code]
}

async function begin(server: TestServer): Promise<string> {
  const id = await server.begin(INTERACTIVE, { skill: await askingPackage([ASKS_FOR_FILES, READS_FILES]) })
  await expect
    .poll(async () => (await server.status(id)).status, { timeout: 30_000, interval: 20 })
    .toBe('waiting_user')
  return id
}

const GOOD = {
  interaction_id: 1,
  idempotency_key: 'k',
  message: 'here',
  bindings: [
    { slot: 'notes', file_index: 1 },
    { slot: 'report', file_index: 0 },
  ],
}
const FILES = { 'a b.txt': 'AAA', '说明.txt': 'BBB' }

it('a reply with files is taken once, read by the agent and gone with the run', async () => {
  const server = await startTestServer()
  const id = await begin(server)
  const { pending } = await server.client.tempRuns.pending({ params: { request_id: id } })
  expect(pending).toMatchObject({
    kind: 'upload_files',
    required_fields: ['report'],
    ui_hints: {
      files: [
        { name: 'report', required: true, hint: null, accept: '.txt' },
        { name: 'notes', required: false, hint: null, accept: null },
      ],
    },
  })
  expect(await send(server, id, { metadata: GOOD, files: FILES })).toEqual([200, 'queued'])
  expect((await server.untilEnd(id)).status).toBe('succeeded')
  const { result } = await server.client.tempRuns.result({ params: { request_id: id } })
  expect(result.data).toEqual({ message: 'here; notes 说明.txt BBB; report a b.txt AAA' })
  expect(await send(server, id, { metadata: GOOD, files: FILES })).toEqual([200, 'succeeded'])
  expect(await send(server, id, { metadata: GOOD, files: { ...FILES, 'a b.txt': 'other' } })).toEqual([
    409,
    'idempotency_key already used with different response',
  ])
  expect(await readdir(join(server.dataPath, 'checks'))).toEqual([])
  expect(existsSync(join(server.dataPath, 'temp-skill-runs', id))).toBe(false)
})

it('what is wrong with a reply is said in the peer’s words, and leaves the question open', async () => {
  const server = await startTestServer()
  const id = await begin(server)
  const bind = (...bindings: [string, number][]) => ({
    ...GOOD,
    bindings: bindings.map(([slot, index]) => ({ slot, file_index: index })),
  })
  const many = Object.fromEntries(Array.from({ length: 9 }, (_none, index) => [`${index}.txt`, 'x']))
  const refused: [Sent, number, string][] = [
    [{ files: FILES }, 400, 'INVALID_METADATA_PART_COUNT'],
    [{ metadata: '{', files: FILES }, 400, 'INVALID_METADATA_JSON'],
    [{ metadata: { ...GOOD, extra: 1 }, files: FILES }, 422, 'INVALID_FILE_METADATA'],
    [{ metadata: GOOD }, 422, 'FILES_REQUIRED'],
    [{ metadata: bind(['report', 0]), files: FILES }, 422, 'UNBOUND_FILE'],
    [{ metadata: bind(['report', 0], ['other', 1]), files: FILES }, 422, 'UNKNOWN_FILE_SLOT'],
    [{ metadata: bind(['notes', 0]), files: { 'n.txt': 'N' } }, 422, 'REQUIRED_FILE_SLOT_MISSING'],
    [{ metadata: bind(['report', 0], ['report', 1]), files: FILES }, 422, 'DUPLICATE_FILE_SLOT'],
    [{ metadata: bind(['report', 0], ['notes', 0]), files: FILES }, 422, 'DUPLICATE_FILE_INDEX'],
    [{ metadata: bind(['report', 5]), files: FILES }, 422, 'FILE_INDEX_OUT_OF_RANGE'],
    [{ metadata: bind(['report', 0]), files: { 'empty.txt': '' } }, 422, 'EMPTY_FILE'],
    [{ metadata: bind(['report', 0]), files: { '../up.txt': 'x' } }, 422, 'INVALID_FILENAME'],
    [{ metadata: bind(['report', 0]), files: many }, 413, 'FILE_COUNT_LIMIT'],
    [{ metadata: { ...GOOD, interaction_id: 4 }, files: FILES }, 409, 'STALE_INTERACTION'],
  ]
  for (const [sent, status, code] of refused) expect(await send(server, id, sent)).toEqual([status, code])
  expect(await readdir(join(server.dataPath, 'checks'))).toEqual([])
  expect((await server.status(id)).status).toBe('waiting_user')
  expect(await send(server, id, { metadata: GOOD, files: FILES })).toEqual([200, 'queued'])
  expect((await server.untilEnd(id)).status).toBe('succeeded')
})

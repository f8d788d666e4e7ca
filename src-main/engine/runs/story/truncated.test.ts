import { expect, it } from 'vitest'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import { goodPackage } from '../../../testing/script-skill.ts'
import { startTestServer } from '../../../testing/test-server.ts'

const CHUNK_BYTES = 64 * 1024
/** Writes more than is kept, then its result. */
const FLOOD = `
import { once } from 'node:events'
const chunk = 'x'.repeat(${CHUNK_BYTES - 1}) + '\\n'
for (let sent = 0; sent <= ${RUN_LIMITS.logBytesPerStream}; sent += chunk.length) {
  if (!process.stdout.write(chunk)) await once(process.stdout, 'drain')
}
console.log(JSON.stringify({ message: 'the end' }))
`

it('a log that was cut is said to be so: in the events, in the status and with the log', async () => {
  const server = await startTestServer()
  const id = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script: FLOOD }) })
  const params = { request_id: id }
  expect(await server.client.tempRuns.status({ params, query: { wait: 60 } })).toMatchObject({
    status: 'succeeded',
    warnings: ['OUTPUT_TRUNCATED'],
  })
  const logs = await server.client.tempRuns.logs({ params })
  expect(logs.is_truncated).toBe(true)
  expect(logs.stdout_bytes).toBeLessThan(RUN_LIMITS.logBytesPerStream + 1_024)
  expect((await server.client.tempRuns.result({ params })).result.data).toEqual({ message: 'the end' })
  const codes: unknown[] = []
  for (let next: number | null = 1; next !== null;) {
    const page = await server.client.tempRuns.eventHistory({ params, query: { from_seq: next } })
    codes.push(...page.events.filter(({ type }) => type === 'diagnostic.warning').map(({ data }) => data['code']))
    next = page.next_seq
  }
  expect(codes).toEqual(['OUTPUT_TRUNCATED'])
})

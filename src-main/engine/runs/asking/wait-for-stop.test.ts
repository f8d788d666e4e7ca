import { expect, it } from 'vitest'
import { ask, askingPackage, DONE, INTERACTIVE } from '../../../testing/asking-skill.ts'
import { startTestServer } from '../../../testing/test-server.ts'

it('ends a wait for its status with each question, and holds who asks again while it is open', async () => {
  const server = await startTestServer()
  const id = await server.begin(INTERACTIVE, { skill: await askingPackage([ask('One?'), ask('Two?'), DONE]) })
  const params = { request_id: id }
  const reply = (interactionId: number) =>
    server.client.tempRuns.reply({ params, body: { interaction_id: interactionId, response: 'on' } })
  const wait = (seconds: number) => server.client.tempRuns.status({ params, query: { wait: seconds } })
  expect(await wait(20)).toMatchObject({ status: 'waiting_user', pending_interaction_id: 1 })
  const started = performance.now()
  expect(await wait(0.3)).toMatchObject({ status: 'waiting_user', pending_interaction_id: 1 })
  expect(performance.now() - started).toBeGreaterThan(250)
  const next = wait(20)
  await reply(1)
  expect(await next).toMatchObject({ status: 'waiting_user', pending_interaction_id: 2 })
  await reply(2)
  expect(await wait(20)).toMatchObject({ status: 'succeeded' })
})

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { ask, askingPackage, DONE } from '../../../testing/asking-skill.ts'
import { lookAtDisk } from '../../../testing/disk.ts'
import { startServerProcess, type ServerProcess } from '../../../testing/server-process.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'

// Real servers and processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const statusOf = (server: ServerProcess, requestId: string, wait = 0) =>
  server.client.tempRuns.status({ params: { request_id: requestId }, query: { wait } })

async function beginAndWait(server: ServerProcess, options: Record<string, unknown> = {}): Promise<string> {
  const { request_id: requestId } = await server.client.tempRuns.create({
    body: { engine: 'script', runtime_options: { execution_mode: 'interactive', ...options } },
  })
  const form = new FormData()
  form.append('skill_package', await askingPackage([ask('One?'), DONE]), 'skill.zip')
  await server.client.tempRuns.upload({ params: { request_id: requestId }, form })
  await expect
    .poll(async () => (await statusOf(server, requestId)).status, { timeout: 30_000, interval: 20 })
    .toBe('waiting_user')
  return requestId
}

describe('a run that waits while its server is stopped', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s: waits on, keeps its files, takes its reply', async (signal) => {
    const dataPath = join(makeTempFolder(), 'data')
    const first = await startServerProcess(dataPath)
    const id = await beginAndWait(first)
    await first.end(signal)

    const second = await startServerProcess(dataPath)
    const waiting = await statusOf(second, id)
    expect(waiting).toMatchObject({
      status: 'waiting_user',
      pending_interaction_id: 1,
      recovery_state: 'recovered_waiting',
      recovery_reason: 'resumable_waiting_preserved',
      current_attempt: 1,
    })
    expect(lookAtDisk(dataPath, id, waiting.run_id ?? '')).toMatchObject({ staging: true, workspace: true })
    const params = { request_id: id }
    await second.client.tempRuns.reply({ params, body: { interaction_id: 1, response: 'yes' } })
    expect(await statusOf(second, id, 15)).toMatchObject({ status: 'succeeded', current_attempt: 2 })
    expect((await second.client.tempRuns.result({ params })).result.data).toMatchObject({ message: 'yes' })
    const { events } = await second.client.tempRuns.eventHistory({ params, query: {} })
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
    expect(events.filter(({ type }) => type === 'user.input.required')).toHaveLength(1)
  })

  it('over its deadline: answers itself after the start', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const first = await startServerProcess(dataPath)
    const id = await beginAndWait(first, { interactive_auto_reply: true, interactive_reply_timeout_sec: 600 })
    await first.end('SIGKILL')
    const database = new DatabaseSync(join(dataPath, 'tryout.db'))
    database
      .prepare("UPDATE requests SET pending_json = json_set(pending_json, '$.auto_reply_at', ?) WHERE request_id = ?")
      .run(new Date(Date.now() - 60_000).toISOString(), id)
    database.close()
    const second = await startServerProcess(dataPath)
    expect(await statusOf(second, id, 20)).toMatchObject({
      status: 'succeeded',
      auto_decision_count: 1,
      recovery_state: 'recovered_waiting',
    })
  })

  it('between the move and its event: the question is told at the next start', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const first = await startServerProcess(dataPath)
    const id = await beginAndWait(first)
    const { run_id: runId } = await statusOf(first, id)
    await first.end('SIGKILL')
    // What a kill between the two would have left: no event of the question, and half a line.
    const path = join(dataPath, 'runs', runId ?? '', 'events.ndjson')
    const lines = readFileSync(path, 'utf8').split('\n')
    const kept = lines.slice(
      0,
      lines.findIndex((line) => line.includes('"user.input.required"')),
    )
    writeFileSync(path, `${kept.join('\n')}\n{"seq":`)
    const second = await startServerProcess(dataPath)
    const params = { request_id: id }
    const { events } = await second.client.tempRuns.eventHistory({ params, query: {} })
    expect(events.slice(-2).map(({ type, data }) => data['trigger'] ?? type)).toEqual([
      'user.input.required',
      'restart.preserve_waiting',
    ])
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
  })

  it('and whose workspace is gone: fails and says why', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const first = await startServerProcess(dataPath)
    const id = await beginAndWait(first)
    const { run_id: runId } = await statusOf(first, id)
    await first.end('SIGKILL')
    const workspacePath = join(dataPath, 'runs', runId ?? '', 'workspace')
    expect(existsSync(workspacePath)).toBe(true)
    rmSync(workspacePath, { recursive: true })
    const second = await startServerProcess(dataPath)
    expect(await statusOf(second, id)).toMatchObject({
      status: 'failed',
      recovery_state: 'failed_reconciled',
      error: { code: 'SESSION_RESUME_FAILED', message: 'SESSION_RESUME_FAILED: missing workspace after restart' },
    })
  })
})

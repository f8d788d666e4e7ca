import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { RunEvent } from '../../../contract/event.ts'
import { goodPackage } from '../../../testing/script-skill.ts'
import { createTalkingAgent, TALKING } from '../../../testing/talking-agent.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'
import type { Agent } from '../agent.ts'
import { readCassette } from './cassette.ts'

// Real servers and processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

/** Writes an artifact and a script, and tells where it works. */
const WORK = `
const { mkdirSync, writeFileSync } = require('node:fs')
mkdirSync('artifacts', { recursive: true })
writeFileSync('artifacts/out.txt', '月\\n')
writeFileSync('tool.sh', '#!/bin/sh\\n', { mode: 0o755 })
console.log('working in ' + process.cwd())
console.error('a remark')
`

/** An agent that really works: a first answer that is no good, then a good one. */
function workingAgent(): Agent {
  return {
    ...createTalkingAgent(),
    async run(attempt) {
      const isFirst = attempt.resume === null
      const child = attempt.startProcess({
        command: process.execPath,
        args: ['-e', isFirst ? WORK : ''],
        env: attempt.baseEnvironment,
        shownCommand: ['worker', '--in', attempt.workspacePath],
        shownPrompt: attempt.prompt,
      })
      attempt.tell({ kind: 'session', sessionId: 's-1' })
      attempt.tell({ kind: 'delta', of: 'message', text: 'I am' })
      attempt.tell({ kind: 'message', text: `I am in ${attempt.workspacePath}`, isFinal: false })
      attempt.tell({ kind: 'tool', id: 't', state: 'succeeded', title: 'Write out.txt', detail: {} })
      await child.exited
      return { kind: 'answered', text: isFirst ? '{"message": 7}' : '{"message": "done"}', exitCode: 0, signal: null }
    },
  }
}

function deadAgent(): Agent {
  return { ...createTalkingAgent(), run: () => Promise.reject(new Error('the agent itself must not be asked')) }
}

async function tryOut(server: TestServer, skillId = 'demo-skill') {
  const body = { engine: TALKING, runtime_options: { debug_keep_temp: true } }
  const skill = await goodPackage({ id: skillId, manifest: { engines: [TALKING] } })
  const requestId = await server.begin(body, { skill })
  const end = await server.untilEnd(requestId)
  const params = { request_id: requestId }
  const { events } = await server.client.tempRuns.eventHistory({ params, query: {} })
  const { result } = await server.client.tempRuns.result({ params })
  const workspacePath = join(server.dataPath, 'runs', end.run_id ?? '', 'workspace')
  return { end, events, result, workspacePath }
}

/** What an event says, without what differs between runs. */
function told(events: readonly RunEvent[], workspacePath: string): string[] {
  return events
    .filter(({ type }) => /^(assistant|raw)/.test(type))
    .map(({ type, data }) => `${type} ${JSON.stringify(data).replaceAll(workspacePath, 'HERE')}`)
    .sort()
}

test('a run is recorded, and played again without its agent: same events, files, repair and result, and marked as a replay', async () => {
  const path = join(makeTempFolder(), 'moon.cassette.json')
  const recording = await startTestServer({
    agents: [workingAgent()],
    environment: { ...process.env, SKILL_TRYOUT_RECORD: path },
  })
  const recorded = await tryOut(recording)
  expect(recorded.end).toMatchObject({ status: 'succeeded', is_replay: false })
  const cassette = readCassette(path)
  expect(readFileSync(path, 'utf8')).not.toContain('"delta"')
  expect(cassette).toMatchObject({ engine: TALKING, skill_id: 'demo-skill', engine_version: '1.0.0' })
  expect(cassette.turns).toHaveLength(2)
  expect(cassette.turns[0]?.files.map((file) => file.path)).toEqual(['artifacts/out.txt', 'tool.sh'])
  expect(readFileSync(path, 'utf8')).not.toContain(recording.dataPath)

  const playing = await startTestServer({
    agents: [deadAgent()],
    environment: { ...process.env, SKILL_TRYOUT_CASSETTE: path },
  })
  const played = await tryOut(playing)
  expect(played.end).toMatchObject({ status: 'succeeded', is_replay: true, engine_version: '1.0.0', cache_hit: false })
  expect(played.end.command).toEqual(['worker', '--in', played.workspacePath])
  expect(played.result).toEqual(recorded.result)
  expect(told(played.events, played.workspacePath)).toEqual(told(recorded.events, recorded.workspacePath))
  expect(readFileSync(join(played.workspacePath, 'artifacts', 'out.txt'), 'utf8')).toBe('月\n')
  expect(existsSync(join(played.workspacePath, 'tool.sh'))).toBe(true)
  // None of it may ever be taken for a result of the agent.
  const again = await tryOut(playing)
  expect(again.end).toMatchObject({ cache_hit: false, is_replay: true })
})

test('a replay takes its time, says when the prompt changed, and refuses another skill', async () => {
  const path = join(makeTempFolder(), 'slow.json')
  const entries = [{ at_ms: 700, fact: { kind: 'message', text: 'slow', isFinal: false } }]
  const outcome = { kind: 'answered', text: '{"message": "x"}', exitCode: 0, signal: null }
  writeCassette(path, { entries, outcome })
  const server = await startTestServer({
    agents: [deadAgent()],
    environment: { ...process.env, SKILL_TRYOUT_CASSETTE: path },
  })
  const { end, events } = await tryOut(server)
  expect(end.status).toBe('succeeded')
  expect(end.timings.running_ms).toBeGreaterThanOrEqual(690)
  expect(JSON.stringify(events)).toContain('REPLAY_PROMPT_CHANGED')
  const other = await tryOut(server, 'other-skill')
  expect(other.end.error?.message).toBe('The recording is of the skill demo-skill, not of other-skill.')
})

test('a file of a recording cannot lie outside the workspace', async () => {
  const path = join(makeTempFolder(), 'evil.json')
  const outcome = { kind: 'answered', text: '{"message": "x"}', exitCode: 0, signal: null }
  writeCassette(path, { files: [{ path: '../out.txt', base64: 'eA==', is_executable: false }], outcome })
  const server = await startTestServer({
    agents: [deadAgent()],
    environment: { ...process.env, SKILL_TRYOUT_CASSETTE: path },
  })
  const { end, workspacePath } = await tryOut(server)
  expect(end.error?.message).toBe('The recording names a path that is not safe: ../out.txt')
  expect(existsSync(join(workspacePath, '..', 'out.txt'))).toBe(false)
})

test('a recording that is none keeps the server from starting, and says why', async () => {
  const path = join(makeTempFolder(), 'none.json')
  writeFileSync(path, '{"cassette_version": 2}')
  const environment = { ...process.env, SKILL_TRYOUT_CASSETTE: path }
  await expect(startTestServer({ environment })).rejects.toThrow(
    /none\.json is no recording of an agent at cassette_version/,
  )
})

function writeCassette(path: string, turn: object): void {
  const cassette = {
    cassette_version: 1,
    run_id: 'r',
    engine: TALKING,
    engine_version: null,
    skill_id: 'demo-skill',
    model: null,
    recorded_at: '2026-01-01T00:00:00.000Z',
    turns: [{ prompt_sha256: '', command: null, entries: [], files: [], left_out: [], ...turn }],
  }
  writeFileSync(path, JSON.stringify(cassette))
}

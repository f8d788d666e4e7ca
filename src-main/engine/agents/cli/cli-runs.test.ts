import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { goodPackage } from '../../../testing/script-skill.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { startTestServer } from '../../../testing/test-server.ts'

// Real servers and processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const recordPath = (name: string): string =>
  new URL(`../../../testing/agent-streams/${name}.jsonl`, import.meta.url).pathname

/** A machine whose `codex` plays a stream that the real one printed. `play` changes which one. */
async function startWithCodex() {
  const root = makeTempFolder()
  const programPath = join(root, 'bin', 'codex')
  mkdirSync(dirname(programPath))
  const streamPath = join(root, 'stream')
  const script = [
    '#!/bin/sh',
    `[ "$1" = --version ] && { echo 'codex-cli 0.169.0'; exit; }`,
    `cat > '${root}/input'; mkdir -p artifacts; echo made > artifacts/out.txt`,
    `exec cat '${streamPath}'`,
  ]
  writeFileSync(programPath, script.join('\n'))
  chmodSync(programPath, 0o755)
  const environment = { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, HOME: root, OPENAI_API_KEY: 'sk-planted' }
  const server = await startTestServer({ environment })
  const run = async (name: string) => {
    writeFileSync(streamPath, readFileSync(recordPath(name)))
    const options = { debug_keep_temp: true, no_cache: true }
    const skill = await goodPackage({ manifest: { engines: ['codex'] } })
    const id = await server.begin({ engine: 'codex', runtime_options: options }, { skill })
    return await server.untilEnd(id)
  }
  const lastFailure = async () => {
    const { engines } = await server.client.engines.list({ query: {} })
    return engines.find(({ engine }) => engine === 'codex')?.cli?.last_failure
  }
  return { server, run, lastFailure, inputPath: join(root, 'input') }
}

it('a run by a CLI has its model, tokens, events and result, and the rules only in the workspace’s copies', async () => {
  const { server, run, inputPath } = await startWithCodex()
  const ended = await run('codex-two-turns')
  expect(ended).toMatchObject({
    status: 'succeeded',
    engine: 'codex',
    engine_version: '0.169.0',
    usage: { total_tokens: 3150 },
  })
  const params = { request_id: ended.request_id }
  const { result } = await server.client.tempRuns.result({ params })
  expect(result).toMatchObject({ data: { message: 'done 完成' }, artifacts: ['artifacts/out.txt'] })
  const { events } = await server.client.tempRuns.eventHistory({ params, query: {} })
  expect(events.filter(({ type }) => type === 'assistant.tool_call')).toHaveLength(4)
  expect(JSON.stringify(events)).not.toContain('sk-planted')

  const prompt = readFileSync(inputPath, 'utf8')
  expect(prompt.startsWith('$demo-skill\n')).toBe(true)
  const workspacePath = join(server.dataPath, 'runs', ended.run_id ?? '', 'workspace')
  const read = (...parts: string[]): string => readFileSync(join(...parts, 'skills', 'demo-skill', 'SKILL.md'), 'utf8')
  expect(read(workspacePath, '.agents')).toBe(read(workspacePath, '.claude'))
  expect(read(workspacePath, '.agents')).toContain('## Rules of this run')
  expect(existsSync(join(workspacePath, '.git', 'HEAD'))).toBe(true)
  const stagedPath = join(server.dataPath, 'temp-skill-runs', ended.request_id, 'staged', 'demo-skill')
  expect(readFileSync(join(stagedPath, 'SKILL.md'), 'utf8')).not.toContain('## Rules of this run')
})

it('the doctor remembers what failed last, until a run went well', async () => {
  const { run, lastFailure } = await startWithCodex()
  expect(await lastFailure()).toBeNull()
  const failed = await run('codex-429')
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'QUOTA_EXCEEDED' } })
  expect(await lastFailure()).toMatchObject({ code: 'QUOTA_EXCEEDED', request_id: failed.request_id })
  await run('codex-two-turns')
  expect(await lastFailure()).toBeNull()
})

import { expect, it } from 'vitest'
import type { EngineStatus } from '../contract/system.ts'
import { startTestServer } from '../testing/test-server.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { formatDoctor } from './doctor.ts'

const ready: EngineStatus = {
  engine: 'codex',
  cli_version_detected: '0.169.0',
  title: 'Codex',
  state: 'ready',
  path: '/usr/local/bin/codex',
  note: 'Codex 0.169.0, key OPENAI_API_KEY.',
  fix_command: null,
  uses_ai: true,
  execution_modes: ['auto'],
  can_ask_approval: false,
  models: [],
  cli: {
    tested_versions: '0.169.0',
    is_tested_version: true,
    access: 'key',
    access_note: 'key OPENAI_API_KEY',
    config_home: '/home/person/.codex',
    last_failure: null,
  },
  checked_at: '2026-11-21T09:00:00.000Z',
}

it('shows a table with a line for each engine, and says nothing more of one that is well', () => {
  expect(formatDoctor([ready])).toBe(
    [
      'ENGINE  STATE  VERSION  TRIED WITH  MODEL ACCESS  PATH',
      'codex   ready  0.169.0  this one    key           /usr/local/bin/codex',
      '',
    ].join('\n'),
  )
})

it('says what is wrong, what mends it and what failed last', () => {
  const failure = { code: 'QUOTA_EXCEEDED', message: 'too much', at: '2026-11-21T08:00:00.000Z', request_id: 'r' }
  const cli = { ...ready.cli, access: 'none', last_failure: failure } as EngineStatus['cli']
  const text = formatDoctor([{ ...ready, state: 'not_signed_in', note: 'Nobody.', fix_command: 'codex login', cli }])
  expect(text).toContain('\ncodex: Nobody.\n  to fix it: codex login\n  configuration: /home/person/.codex\n')
  expect(text).toContain('  last failure: QUOTA_EXCEEDED at 2026-11-21T08:00:00.000Z: too much\n')
})

it('tells of every engine on a machine that has none', async () => {
  const home = makeTempFolder()
  const { client } = await startTestServer({ environment: { PATH: home, HOME: home, OPENAI_API_KEY: 'sk-planted' } })
  const { engines } = await client.engines.list({ query: { refresh: 'true' } })
  const stateOf = Object.fromEntries(engines.map(({ engine, state }) => [engine, state]))
  expect(stateOf).toMatchObject({ codex: 'not_found', claude: 'not_found', iflow: 'not_supported', script: 'ready' })
  expect(engines.find(({ engine }) => engine === 'codex')?.fix_command).toBe(
    'npm install --global @openai/codex@0.169.0',
  )
  const text = formatDoctor(engines)
  expect(text).toContain('codebuddy: CodeBuddy is not supported yet.')
  expect(JSON.stringify(engines) + text).not.toContain('sk-planted')
})

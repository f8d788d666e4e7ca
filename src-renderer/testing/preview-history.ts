import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { RUN_STATUSES } from '../../src-main/contract/statuses.ts'
import { textPreview, type FakeRun, type FakeWorld } from './fake-world.ts'
import { sampleAgentStory } from './sample-agent-story.ts'
import { sampleEvent, samplePending, sampleResult, sampleRun } from './sample-runs.ts'

const CARD_MD = `# Dear Ada

Congratulations on your **new job**! May it bring you

- colleagues who laugh,
- problems worth solving,
- and evenings without a pager.

| wish | from |
| --- | --- |
| luck | Grace |
| joy | Alan |
`

/** Runs of the last weeks, one of them with its files kept. */
export function addHistory(world: FakeWorld, now: number): void {
  const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString()
  const add = (change: Partial<RunStatusBody>, minutes: number, seconds = 5): FakeRun =>
    world.addRun({
      status: sampleRun({
        created_at: ago(minutes),
        started_at: ago(minutes),
        finished_at: new Date(now - minutes * 60_000 + seconds * 1_000).toISOString(),
        ...change,
      }),
    })
  const done = add(
    {
      request_id: 'req-done',
      run_id: 'run-done',
      cleanup: { state: 'retained', retained: true, kept_until: ago(-1_380), size_bytes: 48_200, warnings: [] },
      runtime_options: { execution_mode: 'auto', debug_keep_temp: true },
    },
    14,
  )
  done.result = sampleResult()
  done.artifacts = [
    {
      path: 'artifacts/card.html',
      size_bytes: 1_840,
      sha256: 'a'.repeat(64),
      media_type: 'text/html',
      role: null,
      preview: textPreview('<h1>Dear Ada</h1>\n', 'text/html'),
    },
    {
      path: 'artifacts/card.md',
      size_bytes: 412,
      sha256: 'b'.repeat(64),
      media_type: 'text/markdown',
      role: 'card',
      preview: textPreview(CARD_MD, 'text/markdown'),
    },
  ]
  done.keptFiles = {
    '.codex/skills/greeting-card/SKILL.md': '# Greeting card\n',
    'artifacts/card.md': CARD_MD,
    'notes.txt': 'kept\n',
  }
  done.events = [
    sampleEvent(1, 'conversation.state.changed', { from: 'queued', to: 'running', trigger: 'turn.started' }, 300),
    sampleEvent(2, 'run.step', { step: 'workspace', phase: 'started' }, 310),
    sampleEvent(3, 'run.step', { step: 'workspace', phase: 'ended' }, 390),
    sampleEvent(4, 'run.step', { step: 'agent', phase: 'started' }, 400),
    ...Array.from({ length: 60 }, (_none, index) =>
      sampleEvent(
        5 + index,
        index % 9 === 8 ? 'raw.stderr' : 'raw.stdout',
        {
          line:
            index % 9 === 8
              ? `\u001B[33mwarning\u001B[0m: wish ${index} is long`
              : `\u001B[32m✓\u001B[0m wish ${index} written`,
        },
        500 + index * 60,
      ),
    ),
    sampleEvent(65, 'run.step', { step: 'agent', phase: 'ended' }, 4_400),
    sampleEvent(66, 'run.step', { step: 'collect', phase: 'started' }, 4_410),
    sampleEvent(67, 'run.step', { step: 'collect', phase: 'ended', detail: '2 artifacts' }, 4_450),
    sampleEvent(
      68,
      'conversation.state.changed',
      { from: 'running', to: 'succeeded', trigger: 'turn.succeeded', terminal: { status: 'succeeded' } },
      4_500,
    ),
  ]
  const waiting = { finished_at: null, effective_execution_mode: 'interactive' } as const
  const asks = add({ ...waiting, request_id: 'req-asks', status: 'waiting_user', engine: 'codex' }, 3)
  asks.pending = samplePending({
    kind: 'upload_files',
    prompt: 'I need the **list of guests**, and your logo if there is one.',
    ui_hints: {
      hint: 'Names in the first column',
      files: [
        { name: 'guests', required: true, hint: 'A table', accept: '.csv,.xlsx' },
        { name: 'logo', required: false, hint: null, accept: 'image/*' },
      ],
    },
    auto_reply_at: new Date(now + 12 * 60_000).toISOString(),
  })
  asks.events = sampleAgentStory().slice(0, -3)
  const signIn = add({ ...waiting, request_id: 'req-sign-in', status: 'waiting_auth', engine: 'claude' }, 5)
  signIn.pendingAuth = {
    engine: 'claude',
    provider_id: null,
    available_methods: ['signed_in'],
    prompt: 'Claude Code says that its login has run out.',
    instructions: 'claude auth login',
    last_error: '401 OAuth token has expired',
    source_attempt: 1,
    phase: 'method_selection',
    ui_hints: {},
  }
  const agent = add(
    { request_id: 'req-agent', engine: 'codex', engine_version: '0.112.0', interaction_count: 1 },
    9,
    40,
  )
  agent.result = sampleResult()
  agent.events = sampleAgentStory()
  add({ request_id: 'req-cache', engine: 'codex', cache_hit: true, client: 'curl/8.14.1' }, 31, 0)
  add(
    {
      request_id: 'req-failed',
      engine: 'codex',
      status: 'failed',
      model: 'gpt-6-codex',
      error: { code: 'OUTPUT_INVALID', message: 'The result does not fit the output schema', exit_code: 0 },
    },
    47,
    92,
  )
  add({ request_id: 'req-canceled', engine: 'codex', status: 'canceled' }, 66, 12)
  for (let index = 0; index < 60; index += 1)
    add(
      {
        request_id: `req-old-${index}`,
        skill_id: index % 3 === 0 ? 'invoice-reader' : 'greeting-card',
        engine: index % 2 === 0 ? 'codex' : 'script',
        status: RUN_STATUSES[4 + (index % 7 === 3 ? 1 : index % 11 === 5 ? 2 : 0)] ?? 'succeeded',
      },
      600 + index * 311,
      3 + (index % 40) * 4,
    )
}

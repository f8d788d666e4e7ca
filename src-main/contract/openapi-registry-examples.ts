import {
  FILE,
  LIST_ITEM,
  OBSERVED_EXAMPLES,
  REQUEST_ID,
  RUN_ID,
  SHA256,
  START,
  STATUS,
  type Examples,
} from './openapi-run-examples.ts'

const INSTALL_ID = 'c0a1c0de-1b1d-4f2e-8a77-5f2a9a3d7e10'
const MANAGED_SKILL = {
  id: 'word-count',
  name: 'word-count',
  version: '1.1.0',
  description: 'Counts words. Use it for texts.',
  engines: ['script', 'codex'],
  unsupported_engines: [],
  effective_engines: ['script', 'codex'],
  execution_modes: ['auto'],
  installed_at: START,
  health: 'healthy',
  health_error: null,
}
const SCHEMA_FILES = {
  input: 'assets/input.schema.json',
  parameter: 'assets/parameter.schema.json',
  output: 'assets/output.schema.json',
}
const SKILL = {
  ...MANAGED_SKILL,
  max_attempt: null,
  schemas: SCHEMA_FILES,
  artifacts: [{ role: 'report', pattern: 'report.md', required: true }],
  entrypoint: { script: 'scripts/run.mjs' },
  runtime: { default_options: {} },
  package_sha256: SHA256,
  archived_versions: ['1.0.0'],
}
const OPEN_SCHEMA = { type: 'object', properties: {} }
const MANAGED_ENGINE = { engine: 'script', cli_version: '24.21.0', models_count: 0 }
const MANAGED_RUN = {
  ...LIST_ITEM,
  interaction_count: STATUS.interaction_count,
  auto_decision_count: STATUS.auto_decision_count,
  last_auto_decision_at: null,
  recovery_state: 'none',
  recovered_at: null,
  recovery_reason: null,
  interactive_auto_reply: false,
  interactive_reply_timeout_sec: 1200,
  poll_logs: false,
}

const observed = (...names: readonly (keyof typeof OBSERVED_EXAMPLES)[]): Readonly<Record<string, Examples>> =>
  Object.fromEntries(names.map((name) => [`management.${name}`, OBSERVED_EXAMPLES[name]]))

/** Examples of the registry and of the management views. */
export const REGISTRY_EXAMPLES: Readonly<Record<string, Examples>> = {
  'skills.list': { answer: [SKILL] },
  'skills.get': { answer: SKILL },
  'skills.remove': { answer: { skill_id: 'word-count', removed: true } },
  'skillPackages.install': { answer: { request_id: INSTALL_ID, status: 'queued' } },
  'skillPackages.installFrom': {
    body: { request_id: REQUEST_ID },
    answer: { request_id: INSTALL_ID, status: 'queued' },
  },
  'skillPackages.get': {
    answer: {
      ...{ request_id: INSTALL_ID, status: 'failed', created_at: START, updated_at: START, skill_id: 'word-count' },
      ...{ version: '1.0.0', action: 'update', findings: [] },
      error: 'Skill update requires strictly higher version: installed=1.1.0, uploaded=1.0.0',
    },
  },
  'management.skills': { answer: { skills: [MANAGED_SKILL] } },
  'management.skill': {
    answer: {
      ...MANAGED_SKILL,
      ...{ schemas: SCHEMA_FILES, entrypoints: SKILL.entrypoint, runtime: SKILL.runtime, files: [FILE] },
    },
  },
  'management.skillSchemas': {
    answer: { skill_id: 'word-count', input: OPEN_SCHEMA, parameter: OPEN_SCHEMA, output: OPEN_SCHEMA },
  },
  'management.engines': { answer: { engines: [MANAGED_ENGINE] } },
  'management.engine': {
    answer: { ...MANAGED_ENGINE, models: [], upgrade_status: { state: 'idle' }, last_error: null },
  },
  'management.runs': { answer: { runs: [MANAGED_RUN], page: 1, page_size: 20, total: 1, total_pages: 1 } },
  'management.run': { answer: MANAGED_RUN },
  'management.protocolHistory': {
    answer: {
      ...{ request_id: REQUEST_ID, stream: 'orchestrator', attempt: null, available_attempts: [1], count: 1 },
      events: [
        {
          ...{ ts: START, attempt_number: 1, seq: 1, category: 'lifecycle', type: 'lifecycle.run.started' },
          data: { from: 'queued', to: 'running', trigger: 'turn.started', run_id: RUN_ID },
        },
      ],
      next_seq: null,
    },
  },
  ...observed('files', 'file', 'eventHistory', 'chatHistory', 'logRange', 'pending', 'reply', 'cancel'),
}

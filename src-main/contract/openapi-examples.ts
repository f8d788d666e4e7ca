import { REGISTRY_EXAMPLES } from './openapi-registry-examples.ts'
import {
  OBSERVED_EXAMPLES,
  PREVIEW,
  FILE,
  REQUEST_ID,
  SHA256,
  START,
  UPLOAD_EXAMPLES,
  type Examples,
} from './openapi-run-examples.ts'

const LIBRARY_ID = 'lib_4f9a2c'
const CHECK = {
  ok: true,
  skill_id: 'word-count',
  summary: null,
  findings: [],
  profiles: [],
  package_sha256: SHA256,
  package_size_bytes: 4096,
  file_count: 5,
  checked_at: START,
  duration_ms: 18,
}
const LIBRARY_ITEM = {
  library_id: LIBRARY_ID,
  kind: 'folder',
  is_sample: false,
  label: 'word-count',
  path: '/home/me/skills/word-count',
  state: 'ok',
  error_count: 0,
  warning_count: 0,
  added_at: START,
  checked_at: START,
  last_request_id: REQUEST_ID,
}
const ENGINE = {
  engine: 'script',
  cli_version_detected: '24.21.0',
  title: 'Script',
  state: 'ready',
  path: null,
  note: 'Runs the file that the skill names; no AI is used',
  fix_command: null,
  uses_ai: false,
  execution_modes: ['auto'],
  can_ask_approval: false,
  models: [],
  checked_at: START,
}
const MODEL = {
  ...{ id: 'gpt-5', display_name: null, deprecated: false, notes: null, supported_effort: null },
  ...{ provider: null, provider_id: null, model: null },
}

const under = (group: string): Readonly<Record<string, Examples>> =>
  Object.fromEntries(Object.entries(OBSERVED_EXAMPLES).map(([name, examples]) => [`${group}.${name}`, examples]))

/** A body that works and what it answers, for each JSON route: `group.name`. A test holds them against the schemas. */
export const OPENAPI_EXAMPLES: Readonly<Record<string, Examples>> = {
  ...under('tempRuns'),
  ...under('jobs'),
  ...REGISTRY_EXAMPLES,
  'tempRuns.upload': UPLOAD_EXAMPLES,
  'tempRuns.run': UPLOAD_EXAMPLES,
  'jobs.create': {
    body: { skill_id: 'word-count', engine: 'script', parameter: { style: 'short' } },
    answer: { request_id: REQUEST_ID, cache_hit: false, status: 'queued' },
  },
  'jobs.upload': UPLOAD_EXAMPLES,
  'skillChecks.check': { answer: CHECK },
  'library.list': { answer: { items: [LIBRARY_ITEM] } },
  'library.addFolder': { body: { path: LIBRARY_ITEM.path }, answer: LIBRARY_ITEM },
  'library.upload': { answer: { ...LIBRARY_ITEM, kind: 'package', path: null } },
  'library.get': { answer: { item: LIBRARY_ITEM, check: CHECK } },
  'library.remove': { answer: { library_id: LIBRARY_ID, removed: true } },
  'library.files': { answer: { library_id: LIBRARY_ID, entries: [FILE], is_cut: false } },
  'library.file': { answer: PREVIEW },
  'engines.list': {
    answer: { engines: [ENGINE], sandbox: { state: 'on', sentence: 'Each run is in a sandbox (bubblewrap): ...' } },
  },
  'session.get': { answer: { caller: 'token', can_name_paths: true } },
  'system.health': {
    answer: {
      ...{ status: 'ok', version: '0.1.0', pid: 4711, started_at: START, home: 'headless' },
      queue: { running: 1, queued: 0, waiting: 0, max_concurrent_runs: 2, max_queued_runs: 128 },
      ...{ last_sweep_at: null, notices: [] },
    },
  },
  'system.connection': {
    answer: {
      ...{ url: 'http://127.0.0.1:4321', server_file: '/home/me/data/server.json', data_dir: '/home/me/data' },
      recent_clients: [{ name: 'curl/8.5.0', last_seen_at: START, requests: 12 }],
    },
  },
  'system.sweep': {
    answer: { removed_staging: 1, removed_trash: 0, expired_requests: 0, expired_runs: 0, failures: [] },
  },
  'system.clearCache': { answer: { removed_entries: 3 } },
  'system.openapi': { answer: { openapi: '3.1.0' } },
  'engines.models': {
    answer: {
      ...{ engine: 'codex', cli_version_detected: '0.99.0', snapshot_version_used: null },
      ...{ source: 'runtime_probe_cache', fallback_reason: null, told_by: 'provider' },
      ...{ note: 'As api.openai.com names them.', models: [MODEL] },
    },
  },
  'system.handshake': {
    body: {
      schema: 'zotero-agents.skillrunner-handshake.request.v1',
      client: { name: 'zotero-agents', version: '0.5.6' },
      requested_protocols: ['skillrunner.job.v1'],
    },
    answer: {
      schema: 'zotero-agents.skillrunner-handshake.response.v1',
      backend: { name: 'Skill Tryout', version: '0.1.0' },
      protocols: { 'skillrunner.job.v1': { supported: true } },
    },
  },
  'system.runnerSchema': { answer: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' } },
}

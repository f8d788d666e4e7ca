import type { RouteDefinition } from './route.ts'

export type Examples = NonNullable<RouteDefinition['examples']>

export const REQUEST_ID = '7f1a6a9e-5a43-4f4e-9d3c-0c54a7a0c1de'
export const RUN_ID = '2b8e7c10-6a53-4c55-9b0e-6d1f0f5a9c77'
export const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
export const START = '2026-11-21T09:30:00.000Z'
const END = '2026-11-21T09:30:02.412Z'

const CLEANUP = { state: 'done', retained: false, kept_until: null, size_bytes: null, warnings: [] }
export const LIST_ITEM = {
  request_id: REQUEST_ID,
  run_id: RUN_ID,
  status: 'succeeded',
  skill_id: 'word-count',
  engine: 'script',
  model: null,
  created_at: START,
  updated_at: END,
  started_at: START,
  finished_at: END,
  cache_hit: false,
  queue_position: null,
  source: 'temp',
  library_id: null,
  client: 'curl/8.5.0',
  error: null,
  cleanup: CLEANUP,
  is_replay: false,
  pending_interaction_id: null,
}
export const STATUS = {
  ...LIST_ITEM,
  warnings: [],
  auto_decision_count: 0,
  last_auto_decision_at: null,
  pending_auth_session_id: null,
  pending_payload: null,
  interaction_count: 0,
  recovery_state: 'none',
  recovered_at: null,
  recovery_reason: null,
  requested_execution_mode: 'auto',
  effective_execution_mode: 'auto',
  conversation_mode: 'session',
  interactive_auto_reply: false,
  interactive_reply_timeout_sec: 1200,
  effective_interactive_require_user_reply: false,
  effective_interactive_reply_timeout_sec: null,
  current_attempt: 1,
  pending_owner: null,
  dispatch_phase: 'attempt_materializing',
  dispatch_ticket_id: null,
  worker_claim_id: null,
  resume_ticket_id: null,
  resume_cause: null,
  source_attempt: null,
  target_attempt: null,
  effective_model: null,
  observability_ready: true,
  timings: { queued_ms: 3, preparing_ms: 21, running_ms: 2310, collecting_ms: 40, total_ms: 2412 },
  usage: null,
  runtime_options: { no_cache: true },
  input: {},
  parameter: { style: 'short' },
  package_sha256: SHA256,
  engine_version: '24.21.0',
  command: ['node', 'scripts/run.mjs'],
  findings: [],
}
export const FILE = {
  path: 'SKILL.md',
  name: 'SKILL.md',
  is_dir: false,
  depth: 0,
  kind: 'file',
  size_bytes: 812,
  is_executable: false,
  modified_at: START,
}
export const PREVIEW = {
  kind: 'text',
  media_type: 'text/markdown',
  size_bytes: 812,
  text: '---\nname: word-count\n---\n',
  base64: null,
  is_cut: false,
}
export const EVENT = {
  protocol_version: 'fcmp/1.0',
  run_id: RUN_ID,
  seq: 1,
  ts: START,
  engine: 'script',
  type: 'conversation.state.changed',
  data: { from: 'queued', to: 'running', trigger: 'turn.started' },
  meta: { attempt: 1 },
}
const CHAT_ENTRY = {
  protocol_version: 'chat-replay/1.0',
  run_id: RUN_ID,
  seq: 1,
  created_at: END,
  attempt: 1,
  role: 'assistant',
  kind: 'assistant_final',
  text: 'The text has 42 words.',
}
const HISTORY = {
  request_id: REQUEST_ID,
  count: 1,
  source: 'audit',
  cursor_floor: 1,
  cursor_ceiling: 1,
  next_seq: null,
}
export const PENDING = {
  request_id: REQUEST_ID,
  status: 'waiting_user',
  requested_execution_mode: 'interactive',
  effective_execution_mode: 'interactive',
  conversation_mode: 'session',
  effective_interactive_require_user_reply: true,
  effective_interactive_reply_timeout_sec: 1200,
  pending: {
    interaction_id: 1,
    kind: 'choose_one',
    prompt: 'Which language?',
    source_attempt: 1,
    options: [{ label: 'English', value: 'en' }],
    ui_hints: {},
    default_decision_policy: 'engine_judgement',
    required_fields: [],
    context: null,
    asked_at: START,
    auto_reply_at: null,
  },
  pending_auth_method_selection: null,
  pending_auth: null,
  pending_owner: 'waiting_user',
}
const REPLIED = { request_id: REQUEST_ID, status: 'queued', accepted: true, mode: 'interaction' }
const AUTH_SESSION = {
  request_id: REQUEST_ID,
  waiting_auth: true,
  requested_execution_mode: 'interactive',
  effective_execution_mode: 'interactive',
  conversation_mode: 'session',
  effective_interactive_require_user_reply: true,
  effective_interactive_reply_timeout_sec: 1200,
  phase: 'method_selection',
  timed_out: false,
  available_methods: ['signed_in'],
  selected_method: null,
  auth_session_id: null,
  challenge_kind: null,
  timeout_sec: null,
  created_at: START,
  expires_at: null,
  server_now: START,
  last_error: null,
  source_attempt: 1,
  target_attempt: null,
  resume_ticket_id: null,
  ticket_consumed: false,
  pending_owner: 'waiting_auth.method_selection',
}
const RESULT = {
  status: 'success',
  data: { words: 42 },
  artifacts: ['artifacts/report.md'],
  repair_level: 'none',
  validation_warnings: [],
  error: null,
  rejected_data: null,
  output_errors: [],
}
const ARTIFACT = {
  path: 'artifacts/report.md',
  size_bytes: 812,
  sha256: SHA256,
  media_type: 'text/markdown',
  role: 'report',
}

/** Answers to an upload that started a run. */
export const UPLOAD_EXAMPLES: Examples = {
  answer: {
    ...{ request_id: REQUEST_ID, status: 'queued', cache_hit: false, skill_id: 'word-count' },
    ...{ extracted_files: ['text.txt'], findings: [] },
  },
}

/** Examples of the routes by which a run is watched and steered, by their names; the same under each address. */
export const OBSERVED_EXAMPLES = {
  list: { answer: { runs: [LIST_ITEM], page: 1, page_size: 20, total: 1, total_pages: 1 } },
  status: { answer: STATUS },
  remove: { answer: { request_id: REQUEST_ID, deleted: true } },
  result: { answer: { request_id: REQUEST_ID, result: RESULT } },
  artifacts: { answer: { request_id: REQUEST_ID, artifacts: [ARTIFACT.path], files: [ARTIFACT] } },
  artifactPreview: { answer: PREVIEW },
  logs: {
    answer: {
      ...{ request_id: REQUEST_ID, prompt: null, stdout: '{"words":42}\n', stderr: '' },
      ...{ stdout_bytes: 13, stderr_bytes: 0, attempt: 1, is_truncated: false },
    },
  },
  logRange: {
    answer: { stream: 'stdout', byte_from: 0, byte_to: 13, chunk: '{"words":42}\n', total_bytes: 13 },
  },
  eventHistory: { answer: { ...HISTORY, events: [EVENT] } },
  chatHistory: { answer: { ...HISTORY, events: [CHAT_ENTRY] } },
  cancel: {
    answer: {
      ...{ request_id: REQUEST_ID, run_id: RUN_ID, status: 'canceled', accepted: true },
      message: 'Cancel request accepted',
    },
  },
  pending: { answer: PENDING },
  reply: {
    body: { interaction_id: 1, response: 'en', idempotency_key: 'reply-1' },
    answer: REPLIED,
  },
  replyFiles: { answer: REPLIED },
  extend: { body: { interaction_id: 1, seconds: 600 }, answer: PENDING },
  authSession: { answer: AUTH_SESSION },
  files: {
    answer: {
      ...{ request_id: REQUEST_ID, run_id: RUN_ID, root: 'staged', is_present: true, is_cut: false },
      entries: [FILE],
    },
  },
  file: { answer: { request_id: REQUEST_ID, run_id: RUN_ID, path: 'SKILL.md', preview: PREVIEW } },
  removeKept: { answer: STATUS },
} as const satisfies Readonly<Record<string, Examples>>

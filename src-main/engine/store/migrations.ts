/**
 * The schema, one step per entry; `PRAGMA user_version` counts the steps done. A step that was released is never changed.
 * Times are ISO texts in UTC, durations milliseconds, documents JSON texts.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE requests (
    request_id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    run_id TEXT UNIQUE,
    queue_seq INTEGER,
    skill_id TEXT,
    engine TEXT NOT NULL,
    has_engine_default INTEGER NOT NULL,
    model TEXT,
    input_json TEXT NOT NULL,
    bound_input_json TEXT,
    parameter_json TEXT NOT NULL,
    runtime_options_json TEXT NOT NULL,
    conversation_mode TEXT NOT NULL,
    effective_mode TEXT,
    skill_summary_json TEXT,
    package_sha256 TEXT,
    library_id TEXT,
    client TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    queued_at TEXT,
    started_at TEXT,
    finished_at TEXT,
    timings_json TEXT NOT NULL DEFAULT '{}',
    error_json TEXT,
    warnings_json TEXT NOT NULL DEFAULT '[]',
    findings_json TEXT NOT NULL DEFAULT '[]',
    usage_json TEXT,
    result_json TEXT,
    artifacts_json TEXT NOT NULL DEFAULT '[]',
    attempt INTEGER NOT NULL DEFAULT 0,
    session_id TEXT,
    engine_version TEXT,
    command_json TEXT,
    prompt TEXT,
    pid INTEGER,
    pid_started_at TEXT,
    dispatch_phase TEXT,
    dispatch_ticket_id TEXT,
    worker_claim_id TEXT,
    recovery_state TEXT NOT NULL DEFAULT 'none',
    recovered_at TEXT,
    recovery_reason TEXT,
    cache_key TEXT,
    cache_hit INTEGER NOT NULL DEFAULT 0,
    is_replay INTEGER NOT NULL DEFAULT 0,
    upload_key TEXT,
    upload_answer_json TEXT,
    cleanup_state TEXT NOT NULL DEFAULT 'not_due',
    kept_until TEXT,
    kept_bytes INTEGER,
    cleanup_warnings_json TEXT NOT NULL DEFAULT '[]',
    pending_json TEXT,
    interaction_count INTEGER NOT NULL DEFAULT 0,
    auto_decision_count INTEGER NOT NULL DEFAULT 0,
    last_auto_decision_at TEXT,
    resume_json TEXT
  ) STRICT;
  CREATE INDEX requests_by_state ON requests (state, queue_seq);
  CREATE INDEX requests_by_creation ON requests (created_at DESC, request_id DESC);
  CREATE INDEX requests_by_cleanup ON requests (cleanup_state, kept_until);
  CREATE INDEX requests_by_library ON requests (library_id, created_at DESC);

  CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer_json TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (scope, key)
  ) STRICT;

  CREATE TABLE library (
    library_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    is_sample INTEGER NOT NULL DEFAULT 0,
    label TEXT NOT NULL,
    path TEXT,
    added_at TEXT NOT NULL,
    checked_at TEXT,
    check_json TEXT,
    position INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE cache_entries (
    cache_key TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL,
    result_json TEXT NOT NULL,
    artifacts_json TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE temp_cache_entries (
    cache_key TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL,
    result_json TEXT NOT NULL,
    artifacts_json TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE skills (
    skill_id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    summary_json TEXT NOT NULL,
    schemas_json TEXT NOT NULL,
    package_sha256 TEXT,
    installed_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE skill_installs (
    request_id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    skill_id TEXT,
    version TEXT,
    action TEXT,
    error TEXT,
    findings_json TEXT NOT NULL DEFAULT '[]',
    swap_json TEXT
  ) STRICT;

  ALTER TABLE requests ADD COLUMN named_options_json TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE requests ADD COLUMN provider_id TEXT;
  ALTER TABLE requests ADD COLUMN effort TEXT;
  `,
  `
  CREATE TABLE interaction_replies (
    request_id TEXT NOT NULL REFERENCES requests (request_id) ON DELETE CASCADE,
    interaction_id INTEGER NOT NULL,
    idempotency_key TEXT,
    resolution TEXT NOT NULL,
    response_json TEXT NOT NULL,
    replied_at TEXT NOT NULL,
    PRIMARY KEY (request_id, interaction_id)
  ) STRICT;
  CREATE UNIQUE INDEX interaction_replies_by_key ON interaction_replies (request_id, idempotency_key);

  ALTER TABLE requests ADD COLUMN effective_model TEXT;
  `,
  `
  ALTER TABLE requests ADD COLUMN approval_count INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE requests ADD COLUMN approves_all INTEGER NOT NULL DEFAULT 0;
  `,
  `
  ALTER TABLE requests ADD COLUMN upload_fingerprint TEXT;
  UPDATE requests SET recovery_state = 'none', recovery_reason = 'queued_run_redriven' WHERE recovery_state = 'requeued';
  `,
]

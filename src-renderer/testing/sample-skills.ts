import { FindingSchema, PROFILE_IDS, type Finding, type ProfileVerdict } from '../../src-main/contract/finding.ts'
import {
  LibraryItemSchema,
  SkillCheckSchema,
  SkillSummarySchema,
  type LibraryItem,
  type SkillCheck,
  type SkillSummary,
} from '../../src-main/contract/skill.ts'

/** Every sample is parsed by the contract's schema, so that it cannot drift from what the server promises. */
export function sampleLibraryItem(change: Partial<LibraryItem> = {}): LibraryItem {
  return LibraryItemSchema.parse({
    library_id: 'lib-greeting',
    kind: 'folder',
    is_sample: false,
    label: 'greeting-card',
    path: '/home/ada/skills/greeting-card',
    state: 'ok',
    error_count: 0,
    warning_count: 0,
    added_at: '2026-11-20T08:00:00.000Z',
    checked_at: '2026-11-21T09:30:00.000Z',
    last_request_id: null,
    ...change,
  } satisfies LibraryItem)
}

export function sampleFinding(change: Partial<Finding> = {}): Finding {
  return FindingSchema.parse({
    rule: 'front-matter.yaml',
    severity: 'error',
    message: 'Nested mappings are not allowed in compact mappings',
    file: 'SKILL.md',
    line: 3,
    column: 22,
    why: 'The description holds a colon followed by a space. YAML reads what comes after it as a new key, so agents drop the skill without a word.',
    how: 'Put the description in quotes.',
    rejected_by: ['runner', 'agent-skills', 'codex', 'opencode'],
    fix: null,
    ...change,
  } satisfies Finding)
}

const PROFILE_TITLES: Readonly<Record<(typeof PROFILE_IDS)[number], string>> = {
  runner: 'Runner',
  'agent-skills': 'Agent Skills spec',
  'claude-upload': 'Claude upload',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  opencode: 'opencode',
}

/** What each consumer says of a list of findings. */
export function verdictsOf(findings: readonly Finding[]): ProfileVerdict[] {
  return PROFILE_IDS.map((profile) => {
    const errors = findings.filter((finding) => finding.rejected_by.includes(profile)).length
    const warnings = findings.filter((finding) => finding.severity === 'warning').length
    return {
      profile,
      title: PROFILE_TITLES[profile],
      version: profile === 'runner' ? '2' : '1.0',
      dated: '2026-08-09',
      verdict: errors > 0 ? 'rejected' : warnings > 0 ? 'warnings' : 'ok',
      error_count: errors,
      warning_count: warnings,
    }
  })
}

export function sampleSummary(change: Partial<SkillSummary> = {}): SkillSummary {
  return SkillSummarySchema.parse({
    skill_id: 'greeting-card',
    name: 'greeting-card',
    description: 'Writes a greeting card as Markdown and HTML. Use when somebody wants to congratulate a person.',
    version: '1.2.0',
    engines: ['script', 'codex', 'claude'],
    declared_engines: ['script', 'codex', 'claude'],
    unsupported_engines: [],
    execution_modes: ['auto'],
    max_attempt: null,
    artifacts: [{ role: 'card', pattern: 'artifacts/card.md', mime: 'text/markdown', required: true }],
    input_schema: null,
    parameter_schema: null,
    output_schema: { type: 'object', properties: { greeting: { type: 'string' } }, required: ['greeting'] },
    entry_script: 'scripts/run.mjs',
    prompts: {},
    default_options: {},
    ...change,
  } satisfies SkillSummary)
}

/** Input with an inline text, a choice and a file; parameters with a number and a switch. */
export const RICH_SCHEMAS = {
  input_schema: {
    type: 'object',
    properties: {
      name: {
        type: 'string',
        title: 'Name',
        minLength: 1,
        'x-input-source': 'inline',
        description: 'Who the card is for',
      },
      occasion: {
        type: 'string',
        title: 'Occasion',
        enum: ['birthday', 'wedding', 'new job'],
        'x-input-source': 'inline',
      },
      wishes: { type: 'array', title: 'Wishes', items: { type: 'string' }, 'x-input-source': 'inline' },
      photo: {
        type: 'string',
        title: 'Photo list',
        'x-input-source': 'file',
        extensions: ['.csv'],
        description: 'One photo per row',
      },
    },
    required: ['name', 'photo'],
  },
  parameter_schema: {
    type: 'object',
    properties: {
      tone: { type: 'string', title: 'Tone', enum: ['warm', 'formal'], default: 'warm' },
      max_words: {
        type: 'integer',
        title: 'Longest card',
        minimum: 10,
        maximum: 400,
        default: 120,
        description: 'In words',
      },
      rhyme: { type: 'boolean', title: 'Rhyme', description: 'Writes in verse' },
      signature: {
        type: 'object',
        title: 'Signature',
        properties: { from: { type: 'string', title: 'From' }, place: { type: 'string', title: 'Place' } },
      },
    },
    required: ['tone'],
  },
} satisfies Partial<SkillSummary>

export function sampleCheck(change: Partial<SkillCheck> = {}): SkillCheck {
  const findings = change.findings ?? []
  const isOk = findings.every((finding) => !finding.rejected_by.includes('runner'))
  return SkillCheckSchema.parse({
    ok: isOk,
    skill_id: 'greeting-card',
    summary: isOk ? sampleSummary() : null,
    findings,
    profiles: verdictsOf(findings),
    package_sha256: '9f2c4b7d1e08a35c6b9d0f4e7a1c2d3b4f5a6978091b2c3d4e5f60718293a4b5',
    package_size_bytes: 8_412,
    file_count: 7,
    checked_at: '2026-11-21T09:30:00.000Z',
    duration_ms: 38,
    ...change,
  } satisfies SkillCheck)
}

import { join } from 'node:path'
import type { ArtifactRule, JsonObject, SkillSummary } from '../../../contract/skill.ts'
import type { ExecutionMode } from '../../../contract/statuses.ts'

/** What the rules of a run depend on. Paths are absolute. */
export interface ContractRequest {
  readonly skill: Pick<SkillSummary, 'skill_id' | 'artifacts' | 'output_schema'>
  readonly mode: ExecutionMode
  readonly workspacePath: string
  readonly artifactsPath: string
}

/**
 * The rules of a run as they are told to an agent: where files go, whether somebody answers questions, what the last message is.
 * Raise `PROMPT_VERSION` of the cache key with each change of these words.
 * @returns Markdown whose headings begin at level 2
 */
export function composeContract(request: ContractRequest): string {
  const { skill, mode } = request
  return [
    '## Rules of this run',
    '',
    'These rules come from the program that runs the skill. Where other instructions of the skill differ from them, these rules hold.',
    '',
    ...fileRules(request),
    '',
    ...(mode === 'auto' ? AUTO_RULES : INTERACTIVE_RULES),
    '',
    ...answerRules(skill.output_schema, mode),
  ].join('\n')
}

function fileRules({ skill, artifactsPath, workspacePath }: ContractRequest): string[] {
  return [
    '### Files',
    '',
    `The working folder is ${workspacePath}. Write every file that is to be kept below ${artifactsPath}, which exists already; everything else is thrown away when the run ends. Never change the input files or the folder of the skill.`,
    ...(skill.artifacts.length === 0
      ? []
      : ['', 'The skill promises these files:', ...skill.artifacts.map((rule) => artifactLine(rule, artifactsPath))]),
  ]
}

function artifactLine({ role, pattern, required }: ArtifactRule, artifactsPath: string): string {
  const place = join(artifactsPath, pattern.replace(/^artifacts\//, ''))
  return `- ${role}: ${place} (${required ? 'required' : 'optional'})`
}

const AUTO_RULES = [
  '### Questions',
  '',
  'Nobody watches this run and nobody can answer. Never ask a question, never wait for a confirmation or a choice: where something is left open, decide for yourself what serves the task best, and go on.',
]

const INTERACTIVE_RULES = [
  '### Questions',
  '',
  'A person can answer questions, one at a time. Ask only what you cannot find out or decide yourself. To ask, end your turn with exactly one JSON object and no other text:',
  '',
  '{"__SKILL_DONE__": false, "message": "the question, complete and in plain words", "ui_hints": {"kind": "open_text"}}',
  '',
  '`kind` is `open_text` for a free answer, `confirm` for yes or no, or `choose_one` for a choice; with `choose_one`, `ui_hints` also has `"options": [{"label": "what the person reads", "value": "what you get"}]`. The answer comes as the next message; then go on where you stopped.',
]

function answerRules(schema: JsonObject | null, mode: ExecutionMode): string[] {
  return [
    '### Answer',
    '',
    `When all work is done${mode === 'auto' ? '' : ' and no question is left'}, your last message is exactly one JSON object and nothing else: no words before or after it, no code fence. Its first member is "__SKILL_DONE__": true. Send it once, at the very end. A path of a file in it is relative to the working folder, such as artifacts/name.txt.`,
    ...(schema === null
      ? ['', 'The other members say in short what came out of the work.']
      : ['', 'Without that first member the object must fit this JSON Schema:', '', JSON.stringify(schema)]),
  ]
}

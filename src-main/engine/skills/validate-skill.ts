import { TEXT_LIMITS } from '../../contract/limits.ts'
import type { ArtifactRule, SkillSummary } from '../../contract/skill.ts'
import { checkArtifacts, deriveArtifacts } from './rules/check-artifacts.ts'
import { checkBody } from './rules/check-body.ts'
import { checkContents } from './rules/check-contents.ts'
import { checkEntrypoint } from './rules/check-entrypoint.ts'
import { checkFrontMatter, type SkillMarkdown } from './rules/check-front-matter.ts'
import { checkIdentity } from './rules/check-identity.ts'
import { checkManifest, isObject, type Manifest } from './rules/check-manifest.ts'
import { checkPortability } from './rules/check-portability.ts'
import { checkSchemas, type ContractSchemas } from './rules/check-schemas.ts'
import { createFindingList, PEER_ORDER } from './rules/finding-list.ts'
import { profileVerdicts } from './rules/profile-verdicts.ts'
import { listSkillContents } from './intake/skill-contents.ts'
import { readJsonFile, type SkillDraft } from './skill-draft.ts'
import { contractFix, skillMarkdownFix } from './skill-templates.ts'
import type { CheckSkillOptions, ValidationOutcome } from './validation/validation-outcome.ts'

const RUNNER_JSON = 'assets/runner.json'

/**
 * Validates a skill's folder and tells everything at once (SPEC V2 to V8). It reads hostile files: call it in the validation
 * worker, which has a time and a memory limit ({@link createValidator}).
 * @param skillFolderPath absolute path of the unpacked skill, or of the author's own folder
 */
export async function validateSkill(
  skillFolderPath: string,
  { topLevelName, profile }: CheckSkillOptions,
): Promise<ValidationOutcome> {
  const findings = createFindingList()
  const contents = await listSkillContents(skillFolderPath)
  const draft: SkillDraft = { folderPath: skillFolderPath, topLevelName, profile, contents, findings }

  await checkContents(draft)
  checkRequiredFiles(draft)
  const markdown = await checkFrontMatter(draft)
  const manifest = await readManifest(draft)
  const schemas = manifest === null ? null : await checkSchemas(draft, manifest)
  const artifacts = manifest === null ? null : checkArtifacts(draft, manifest)
  const script = manifest === null ? null : checkEntrypoint(draft, manifest)
  checkIdentity(draft, manifest, markdown)
  if (markdown !== null) {
    checkPortability(draft, markdown)
    checkBody(draft, markdown)
  }

  const isRunnable = !findings.hasErrors() && manifest !== null && schemas !== null && markdown !== null
  const sorted = findings.sorted()
  return {
    findings: sorted,
    summary: isRunnable ? summarize({ manifest, schemas, markdown, artifacts, script }) : null,
    profiles: profileVerdicts(sorted, profile),
    firstError: findings.firstError(),
    fileCount: contents.files.length,
  }
}

function checkRequiredFiles({ contents, findings, topLevelName }: SkillDraft): void {
  const paths = contents.files.map(({ relativePath }) => relativePath)
  const missing = ['SKILL.md', RUNNER_JSON].filter((path) => !paths.includes(path))
  const text = `Skill package missing required files: ${missing.join(', ')}`
  const peer = { order: PEER_ORDER.requiredFiles, text }
  const isBare = missing.length === 1 && missing[0] === RUNNER_JSON
  for (const file of missing) {
    findings.add({
      // A skill without the contract is the common case, not a mistake.
      rule: isBare ? 'contract.missing' : 'package.missing-file',
      message: `Skill package missing required files: ${file}`,
      file,
      fix: file === RUNNER_JSON ? contractFix(topLevelName, paths) : skillMarkdownFix(topLevelName),
      peer,
      // Whatever reads a skill needs its SKILL.md; the contract is the runner's alone.
      ...(file === RUNNER_JSON ? { rejectedBy: ['runner'] } : {}),
    })
  }
}

async function readManifest(draft: SkillDraft): Promise<Manifest | null> {
  const peer = { order: PEER_ORDER.manifestJson, text: 'Invalid assets/runner.json' }
  const reading = await readJsonFile(draft, RUNNER_JSON, TEXT_LIMITS.runnerJsonBytes, peer)
  return reading.kind === 'ok' ? checkManifest(draft, reading.file) : null
}

interface SummaryParts {
  readonly manifest: Manifest
  readonly schemas: ContractSchemas
  readonly markdown: SkillMarkdown
  readonly artifacts: ArtifactRule[] | null
  readonly script: string | null
}

function summarize({ manifest, schemas, markdown, artifacts, script }: SummaryParts): SkillSummary {
  const { value } = manifest
  const { entrypoint, runtime } = value
  const prompts = isObject(entrypoint) && isObject(entrypoint['prompts']) ? entrypoint['prompts'] : {}
  const defaults = isObject(runtime) && isObject(runtime['default_options']) ? runtime['default_options'] : {}
  const id = manifest.id ?? ''
  return {
    skill_id: id,
    name: typeof value['name'] === 'string' && value['name'].trim() !== '' ? value['name'].trim() : id,
    description: markdown.description ?? '',
    version: manifest.version,
    engines: [...manifest.engines],
    declared_engines: [...manifest.declaredEngines],
    unsupported_engines: [...manifest.unsupportedEngines],
    execution_modes: [...manifest.executionModes],
    max_attempt: manifest.maxAttempt,
    artifacts: artifacts ?? deriveArtifacts(schemas.output),
    input_schema: schemas.input,
    parameter_schema: schemas.parameter,
    output_schema: schemas.output,
    entry_script: script,
    prompts: Object.fromEntries(
      Object.entries(prompts).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    ),
    default_options: defaults,
  }
}

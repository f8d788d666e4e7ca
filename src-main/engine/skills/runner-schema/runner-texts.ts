import { RUN_LIMITS } from '../../../contract/limits.ts'

/**
 * What each field of `assets/runner.json` means, once: for the hover texts of editors, the validation's schema and whoever reads the served
 * schema. Keys are paths, `[]` stands for an item.
 */
export const RUNNER_TEXTS = {
  '': 'The runner contract of a skill: who may run it, what it takes, what it answers, which files it leaves.',
  id: 'The id of the skill: the name of its folder, and `name` in SKILL.md.',
  version: 'A PEP 440 version such as 1.0.0. Needed to install the skill; an update must have a higher one.',
  name: 'A name for people; default: the id.',
  description: 'A remark for people. Agents read the description in SKILL.md.',
  engines: 'Engines that may run the skill. `script` runs `entrypoint.script` and uses no AI.',
  unsupported_engines: 'Engines that may not run the skill.',
  execution_modes: '`auto` runs without questions, `interactive` lets the skill ask while it runs. Default: ["auto"].',
  max_attempt: 'How many turns an interactive run may take before it is ended.',
  schemas: 'The three JSON Schemas of the skill, as paths inside it.',
  'schemas.input':
    'Schema of the inputs. `x-input-source` of a property says where it comes from: `file` (default) or `inline`.',
  'schemas.parameter': 'Schema of the parameters: settings that change how the skill works.',
  'schemas.output': 'Schema of the result that the skill prints as its last JSON object.',
  artifacts: 'Files that a run leaves in its artifacts folder.',
  'artifacts[].role': 'What the file is for, in one word, such as `report`.',
  'artifacts[].pattern': `Path below the artifacts folder; * and ? match in a name, ** over folders. At most ${RUN_LIMITS.artifactPatternChars} characters.`,
  'artifacts[].mime': 'Media type of the file; default: told by its name.',
  'artifacts[].required': 'Whether a run without such a file has failed. Default: false.',
  entrypoint: 'How the skill is started.',
  'entrypoint.script': 'What the `script` engine runs: a .mjs, .cjs, .js, .py or .sh file inside the skill.',
  'entrypoint.prompts':
    'A prompt template per engine, or `common` for all. Documented variables are put in, nothing is executed.',
  'entrypoint.prompts[]': 'Text of the prompt with variables such as {{ skill_id }} or {{ input.name }}.',
  'entrypoint.result_json_filename': 'Read by Skill-Runner; ignored here.',
  runtime: 'How runs of the skill are carried out.',
  'runtime.default_options':
    'Runtime options for requests that do not name them. What a request names wins; unknown ones are a warning.',
  'runtime.default_options.no_cache': 'Neither read results from the cache nor keep them there.',
  'runtime.default_options.debug': 'Answer a request for the bundle with the debug bundle.',
  'runtime.default_options.debug_keep_temp': 'Keep the staged skill and the workspace after the run for a look.',
  'runtime.default_options.execution_mode': 'Mode of a request that names none: `auto` or `interactive`.',
  'runtime.default_options.interactive_auto_reply': 'Let an interactive run answer itself when nobody does in time.',
  'runtime.default_options.interactive_tool_approval':
    'Let an interactive run wait for a yes before its agent runs a command or changes a file, where the engine can ask.',
  'runtime.default_options.interactive_reply_timeout_sec': 'How long a question waits for that, in seconds.',
  'runtime.default_options.hard_timeout_seconds': 'Longest time of an attempt, in seconds; then it is ended.',
} as const satisfies Readonly<Record<string, string>>

import { blocks, warns } from './rule.ts'

/** Rules about the runner contract: runner.json and the schemas that it names. */
export const CONTRACT_RULES = {
  'json.syntax': blocks('A file that is not JSON cannot be read.', 'Correct the JSON at this place.'),
  'json.bom': blocks(
    'JSON may not begin with a byte order mark, and several readers refuse one.',
    'Save the file as UTF-8 without BOM.',
  ),
  'json.depth': blocks('Values nested this deep make parsers run out of stack.', 'Flatten the value.'),
  'json.duplicate-key': blocks('Which of the two values counts depends on the reader.', 'Keep one of them.'),
  'json.prototype-key': blocks(
    'This key changes the inside of JavaScript objects in careless readers.',
    'Use another name for the key.',
  ),
  'manifest.schema': blocks(
    'The form of runner.json is fixed, so that every runner reads it alike.',
    'Correct the value at this place.',
  ),
  'identity.id-missing': blocks(
    'The id ties the contract to its skill.',
    'Set `id` to the name of the skill’s folder.',
  ),
  'identity.mismatch': blocks(
    'The directory, `id` in runner.json and `name` in SKILL.md are one identity.',
    'Give all three the same name; the folder’s is the usual one.',
    ['agent-skills', 'opencode'],
  ),
  'engines.missing': blocks(
    'Without a list of engines nobody knows which agents the skill was made for.',
    'Add `"engines"` with at least one engine, such as ["codex", "claude"].',
  ),
  'engines.policy': blocks(
    'The engines that remain after `unsupported_engines` are those that may run the skill.',
    'Name each engine in one of the two lists only, and leave at least one to run.',
  ),
  'artifacts.missing': blocks(
    'The artifact contract says which files a run leaves behind; without it none can be checked.',
    'Add `"artifacts"` with at least one entry: {"role": "report", "pattern": "report.md"}.',
  ),
  'artifacts.item': blocks(
    'Each artifact rule has a role and a pattern.',
    'Write {"role": "report", "pattern": "report.md", "required": true}; `mime` is optional.',
  ),
  'artifacts.pattern': blocks(
    'Artifacts are looked for below the artifacts folder of the run and nowhere else.',
    'Use a relative pattern of at most 200 characters with `*`, `**` and `?`, without `..`.',
  ),
  'version.invalid': blocks(
    'Versions are compared when a skill is updated, so they must follow PEP 440.',
    'Use a version such as 1.0.0, 2.1 or 1.0.0rc1.',
  ),
  'schema.blank': blocks('All three schemas are part of the contract.', 'Name a file for input, parameter and output.'),
  'schema.missing-file': blocks(
    'The contract names a file that is not in the skill.',
    'Add the file or correct the path.',
  ),
  'schema.outside': blocks(
    'A path that leaves the skill would read files of the machine that runs it.',
    'Use a path inside the skill, such as assets/input.schema.json.',
  ),
  'schema.meta': blocks(
    'The three schemas describe objects: one property per input, parameter or result field.',
    'Correct the schema at this place.',
  ),
  'schema.invalid': blocks('A schema that cannot be compiled checks nothing.', 'Correct the schema at this place.'),
  'schema.limits': blocks(
    'Large or deep schemas take minutes to compile.',
    'Keep a schema under 64 KiB, 32 levels and 500 subschemas.',
  ),
  'schema.reference': blocks(
    'References are followed inside the same schema only; nothing is fetched, no other file is read.',
    'Copy the definition into `$defs` and refer to it as `#/$defs/name`.',
  ),
  'schema.loop': blocks(
    'A schema that refers to itself at the same place never comes to an end.',
    'Let the recursion pass through a property or an item.',
  ),
  'schema.pattern': blocks(
    'This pattern can try exponentially many ways to match and hang on a short text.',
    'Avoid a repetition inside a repetition, and alternatives that begin alike inside one.',
  ),
  'schema.keyword': blocks('The keyword makes a schema run longer than its data.', 'Remove the keyword.'),
  'schema.dialect': warns(
    [],
    'Schemas are read as draft 2020-12 or draft-07; this one names another draft.',
    'Set "$schema" to "https://json-schema.org/draft/2020-12/schema" and check the keywords.',
  ),
  'entrypoint.script': blocks(
    'The script engine runs the file that `entrypoint.script` names.',
    'Name a file inside the skill that ends in .mjs, .cjs, .js, .py or .sh.',
  ),
} as const

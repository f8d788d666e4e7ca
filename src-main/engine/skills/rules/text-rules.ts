import { ALL_AGENTS, blocks, informs, rejects, warns, YAML_READERS } from './rule.ts'

/** Rules about SKILL.md: its front matter and its body. */
export const TEXT_RULES = {
  'frontmatter.missing': blocks(
    'Every loader reads the name and the description from the block at the top of SKILL.md.',
    'Begin the file with a line `---`, then `name:` and `description:`, then another line `---`.',
    ALL_AGENTS,
  ),
  'frontmatter.fence': blocks(
    'Only a first line of exactly `---` begins YAML front matter; some parsers run what follows as code otherwise.',
    'Make the first line exactly `---`.',
    ALL_AGENTS,
  ),
  'frontmatter.unclosed': blocks(
    'Without its closing line the whole file counts as body.',
    'Close the front matter with a line of exactly `---`, followed by a line break.',
    ALL_AGENTS,
  ),
  'frontmatter.too-large': blocks(
    'Every loader reads the front matter of every skill at each start.',
    'Keep name, description and a few fields there; move the rest into the body.',
  ),
  'yaml.syntax': blocks(
    'Front matter that is not YAML is skipped without a word by most agents.',
    'Correct the YAML at this place.',
    YAML_READERS,
  ),
  'yaml.unquoted-colon': blocks(
    'A colon followed by a space begins a new value in YAML, so the text around it cannot be read.',
    'Put the whole value in quotes.',
    YAML_READERS,
  ),
  'yaml.duplicate-key': rejects(
    ['agent-skills', 'codex', 'opencode'],
    'Strict parsers refuse a key that comes twice; others silently take the last one.',
    'Keep one of them.',
  ),
  'yaml.aliases': blocks(
    'A few nested aliases can stand for gigabytes of data.',
    'Write the values out instead of referring to them.',
  ),
  'yaml.depth': blocks(
    'Values nested this deep make parsers run out of stack.',
    'Flatten the value, or move it into a file.',
  ),
  'yaml.tag': blocks(
    'A tag asks the parser to build something other than text, numbers, lists and maps.',
    'Remove the tag and write a plain value.',
  ),
  'yaml.not-a-map': blocks(
    'Front matter is a list of `key: value` lines.',
    'Write `name: my-skill` and `description: ...`.',
    YAML_READERS,
  ),
  'yaml.prototype-key': blocks(
    'This key changes the inside of JavaScript objects in careless readers.',
    'Use another name for the key.',
  ),
  'name.missing': blocks(
    'The name is how agents and people call the skill.',
    'Add `name:` with the name of the skill’s folder.',
    ALL_AGENTS,
  ),
  'name.length': rejects(
    ['agent-skills', 'claude-upload', 'codex', 'opencode'],
    'Names are limited to 64 characters.',
    'Choose a shorter name for the folder, runner.json and SKILL.md.',
  ),
  'name.characters': rejects(
    ['agent-skills', 'claude-upload', 'opencode'],
    'Names are made of lower-case letters, digits and single hyphens between them.',
    'Choose such a name for the folder, runner.json and SKILL.md.',
  ),
  'name.not-ascii': rejects(
    ['claude-upload', 'opencode'],
    'The specification allows letters of every script in a name; these two take a to z only.',
    'Use a name in Latin letters and put the name in your language into the description.',
  ),
  'name.reserved': warns(
    ['claude-upload'],
    'Names with “claude” or “anthropic” are reported to be turned away.',
    'Choose a name without them if the skill is meant for Claude.',
  ),
  'description.missing': rejects(
    ALL_AGENTS,
    'Agents choose a skill by its description alone; without one it is never chosen.',
    'Say what the skill does and when to use it.',
  ),
  'description.length': rejects(
    ['agent-skills', 'claude-upload', 'codex', 'opencode'],
    'Descriptions are limited to 1024 characters.',
    'Keep what it does and when to use it; move the rest into the body.',
  ),
  'description.angle-brackets': rejects(
    ['claude-upload'],
    'Descriptions go into a prompt that uses tags, so angle brackets are refused.',
    'Write the placeholder without angle brackets.',
  ),
  'description.long': warns(
    ['claude-upload', 'codex'],
    'Agents share one small budget for the descriptions of all skills and cut long ones.',
    'Say the most important use within the first 200 characters.',
  ),
  'description.no-trigger': informs(
    'The description says what the skill does, but not when to use it; agents need both.',
    'Add a sentence that begins with “Use when”.',
  ),
  'description.cut-by-comment': warns(
    [...ALL_AGENTS],
    'In YAML a number sign after a space begins a comment: what follows is not part of the value.',
    'Put the whole value in quotes.',
  ),
  'frontmatter.unknown-key': rejects(
    ['agent-skills', 'claude-upload'],
    'Only name, description, license, compatibility, metadata and allowed-tools are known there.',
    'Move the field under `metadata`, or remove it.',
  ),
  'frontmatter.allowed-tools': rejects(
    ['agent-skills', 'claude-upload'],
    'The specification defines allowed-tools as one text with spaces between the tools.',
    'Write the tools in one line, separated by spaces.',
  ),
  'frontmatter.field-type': rejects(
    ['agent-skills'],
    'The specification says what kind of value this field has.',
    'Make license a short text, compatibility a text of 1 to 500 characters, metadata a map of texts.',
  ),
  'body.long': warns(
    ['agent-skills'],
    'The whole body enters the context each time the skill is used; about 500 lines are the advised limit.',
    'Move details into files under references/ and link to them.',
  ),
  'body.empty': warns(
    ['agent-skills'],
    'An agent that opens the skill finds no instructions.',
    'Say how the task is done.',
  ),
  'body.link-missing': warns(
    ['agent-skills'],
    'An agent that follows the link finds nothing.',
    'Add the file to the skill or correct the link.',
  ),
} as const

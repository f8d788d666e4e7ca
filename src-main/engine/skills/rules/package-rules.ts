import { ALL_AGENTS, blocks, informs, rejects, warns, YAML_READERS } from './rule.ts'

const REPACK = 'Pack the skill again as one plain zip: `zip -r my-skill.zip my-skill`.'

/** Rules about the package as a container and about the files in it. */
export const PACKAGE_RULES = {
  'package.too-large': blocks(
    'A limit keeps one package from filling the disk or the memory of the machine.',
    'Leave out what the skill does not need to run: media, datasets, installed dependencies.',
  ),
  'package.empty': blocks('There is nothing to unpack.', 'Check that the upload was not cut off, then pack it again.'),
  'package.zip-invalid': blocks(
    'A damaged or ambiguous archive can mean different files to different readers, so it is refused whole.',
    REPACK,
  ),
  'package.unsafe-path': blocks(
    'Such a name could write outside its folder, or means another file on another system.',
    'Rename the entry: relative, with forward slashes, without `..`, control characters or names reserved on Windows.',
  ),
  'package.special-file': blocks(
    'Links and device files can reach outside the package.',
    'Replace the link by a copy of what it points to.',
  ),
  'package.duplicate-entry': blocks(
    'Which of the two a reader gets depends on the reader and on the file system.',
    'Keep one of them, under a name that differs by more than case or accents.',
  ),
  'package.layout': blocks(
    'The name of the one top-level directory is the id of the skill.',
    'Zip the folder itself, not its content and not the folder above it.',
    ['claude-upload'],
  ),
  'package.link': blocks(
    'Links are not packed: what they point to may be outside the skill or missing elsewhere.',
    'Replace the link by a copy of what it points to.',
  ),
  'package.unreadable': blocks('A file that cannot be read cannot be packed.', 'Check its permissions and name.'),
  'package.left-out': informs(
    'Installed modules, caches and what systems leave about are not packed with a folder; other machines need their own.',
    'If the skill needs them to run, pack a zip yourself: of a zip nothing of this is left out.',
  ),
  'package.missing-file': blocks(
    'Every skill needs its SKILL.md, and every file that runner.json names.',
    'Add the file, or correct the place that names it.',
    ALL_AGENTS,
  ),
  'package.skill-md-case': rejects(
    ALL_AGENTS,
    'File names are compared letter by letter on Linux, and by most loaders.',
    'Rename the file to exactly `SKILL.md`.',
  ),
  'package.agent-config': warns(
    [],
    'An agent that works in that folder would obey these files. They are copied but nothing reads them in a run.',
    'Leave them out of the package unless the skill is about them.',
  ),
  'package.git-dropped': informs(
    'Version control data can carry hooks, and an agent does not need it.',
    'Nothing needs doing: the entries were left out.',
  ),
  'package.secret-file': warns(
    [],
    'Whoever gets the package gets the secret with it.',
    'Take the file out of the skill and let the skill read the secret from the environment.',
  ),
  'package.several-skill-md': rejects(
    ['claude-upload'],
    'Claude takes one skill per zip: exactly one SKILL.md, directly inside the top-level folder.',
    'Split the package, or rename the inner files.',
  ),
  'package.plugin-manifest': rejects(
    ['claude-upload'],
    'Claude takes a folder with a plugin manifest for a plugin, not for a skill.',
    'Leave `.claude-plugin` out of the package.',
  ),
  'contract.missing': blocks(
    'To run a skill, its inputs, parameters, result and engines must be declared in assets/runner.json.',
    'Add a runner contract: the repair writes assets/runner.json and its three schemas for you to fill in.',
  ),
  'script.crlf': warns(
    [],
    'The system looks for an interpreter whose name ends in a carriage return, and finds none.',
    'Save the script with Unix line ends.',
  ),
  'script.not-executable': informs(
    'A script without the executable bit starts only when its interpreter is named.',
    'Run `chmod +x` on it, or call it as `python3 script.py` or `bash script.sh`.',
  ),
  'text.encoding': blocks(
    'Text files of a skill are UTF-8; anything else reads as garbage or not at all.',
    'Save the file as UTF-8.',
    ALL_AGENTS,
  ),
  'text.bom': rejects(
    ['agent-skills', 'claude-upload'],
    'The file begins with an invisible byte order mark, so for some readers it does not begin with `---`.',
    'Save the file as UTF-8 without BOM.',
  ),
  'text.nul': blocks(
    'A NUL character is no text: YAML forbids it, and programs cut a text or give up there.',
    'Remove the character; most often the file was saved in another encoding.',
    YAML_READERS,
  ),
  'text.too-large': blocks('Files that are parsed have a size limit.', 'Move long texts into files under references/.'),
  'input.invalid': blocks(
    'A run with inputs that do not fit would fail later and say less.',
    'Correct the input or parameter; its schema is in the assets folder of the skill.',
  ),
  'validation.timeout': blocks(
    'A check that takes this long is stopped, so that one package cannot hold up the others.',
    'Simplify what is named; most often it is a schema pattern that tries too many ways to match.',
  ),
  'validation.failed': blocks(
    'The check of this skill used up its memory or stopped for a reason of its own.',
    'Simplify the schemas and the front matter. If they are simple, please report it with the skill.',
  ),
  'validation.cut': informs('Only the first findings are shown.', 'Repair these first and check again.'),
} as const

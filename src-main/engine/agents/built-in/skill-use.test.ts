import { expect, it } from 'vitest'
import { useOfRead, usesOfCommand } from './skill-use.ts'

const FOLDER = '.agents/skills/demo'
const PATH = '/w/.agents/skills/demo'

it.each([
  [`${FOLDER}/SKILL.md`, { kind: 'use', what: 'skill_loaded', name: 'demo' }],
  [`${FOLDER}/references/a.md`, { kind: 'use', what: 'file_read', name: 'references/a.md' }],
  ['other.md', null],
  [null, null],
])('reading %s proves %o', (path, fact) => {
  expect(useOfRead(path, FOLDER)).toEqual(fact)
})

it.each([
  [`bash ${FOLDER}/scripts/run.sh --fast`, 'script_run', 'scripts/run.sh'],
  [`cd x && python3 "${PATH}/scripts/a.py"`, 'script_run', 'scripts/a.py'],
  ['node $SKILL_DIR/scripts/a.mjs', 'script_run', 'scripts/a.mjs'],
  [`cat ${FOLDER}/SKILL.md`, 'skill_loaded', 'demo'],
  [`ls; head -n 3 ${FOLDER}/references/a.md`, 'file_read', 'references/a.md'],
])('the command %s proves that', (command, what, name) => {
  expect(usesOfCommand(command, FOLDER, PATH)).toEqual([{ kind: 'use', what, name }])
})

it('a command that names no file of the skill proves nothing', () => {
  expect(usesOfCommand(`ls ${FOLDER}; echo done`, FOLDER, PATH)).toEqual([])
})

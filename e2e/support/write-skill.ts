import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const SAMPLES = resolve(import.meta.dirname, '../../resources/samples')

/** A skill of the script engine in a folder of its own, as an author has it. @returns its absolute path */
export async function writeSkill(
  parentPath: string,
  name: string,
  script: string,
  manifest: Record<string, unknown> = {},
): Promise<string> {
  const open = { type: 'object', properties: {}, required: [] }
  const files: Record<string, string> = {
    'SKILL.md': `---\nname: ${name}\ndescription: Does one small thing. Use when trying the app out.\n---\n\n# ${name}\n`,
    'assets/runner.json': JSON.stringify({
      id: name,
      version: '1.0.0',
      engines: ['script'],
      schemas: {
        input: 'assets/input.schema.json',
        parameter: 'assets/parameter.schema.json',
        output: 'assets/output.schema.json',
      },
      artifacts: [{ role: 'note', pattern: 'note.txt' }],
      entrypoint: { script: 'scripts/run.mjs' },
      ...manifest,
    }),
    'assets/input.schema.json': JSON.stringify(open),
    'assets/parameter.schema.json': JSON.stringify(open),
    'assets/output.schema.json': JSON.stringify({ ...open, properties: { message: { type: 'string' } } }),
    'scripts/run.mjs': script,
  }
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(parentPath, name, file)), { recursive: true })
    await writeFile(join(parentPath, name, file), text)
  }
  return join(parentPath, name)
}

/** A copy of a sample under another parent, so that a test may drop it like any folder. */
export async function copySample(parentPath: string, name: string): Promise<string> {
  await cp(join(SAMPLES, name), join(parentPath, name), { recursive: true })
  return join(parentPath, name)
}

export const QUICK_SCRIPT = `
import { readFileSync, writeFileSync } from 'node:fs'
const { artifacts_dir } = JSON.parse(readFileSync(0, 'utf8'))
console.log('\\u001b[36mquick\\u001b[0m and done')
writeFileSync(artifacts_dir + '/note.txt', 'a note\\n')
console.log(JSON.stringify({ message: 'quick result' }))
`
export const ENDLESS_SCRIPT = `
console.log('working on it')
setInterval(() => {}, 1000)
`
/** Asks in words, then for a choice, and answers with both; it is started again with each reply. */
export const ASKING_SCRIPT = `
import { readFileSync, writeFileSync } from 'node:fs'
const { attempt, reply, artifacts_dir, run_dir } = JSON.parse(readFileSync(0, 'utf8'))
const ask = (message, ui_hints) => console.log(JSON.stringify({ __SKILL_DONE__: false, message, ui_hints }))
console.log('turn ' + attempt)
if (attempt === 1) ask('Which **name** goes on the card? See [the list](https://example.org/names).', { kind: 'open_text', hint: 'A first name is enough' })
else if (attempt === 2) {
  writeFileSync(run_dir + '/name.txt', reply)
  ask('Which tone?', { kind: 'choose_one', options: [{ label: 'Warm', value: 'warm' }, { label: 'Formal', value: 'formal' }] })
} else {
  const name = readFileSync(run_dir + '/name.txt', 'utf8')
  writeFileSync(artifacts_dir + '/note.txt', reply + ' words for ' + name)
  console.log(JSON.stringify({ __SKILL_DONE__: true, message: reply + ' card for ' + name }))
}
`

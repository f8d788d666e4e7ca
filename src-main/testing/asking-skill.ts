import { goodPackage, type SkillOptions } from './script-skill.ts'

/**
 * A skill of the `script` engine that asks. `steps` are the answers of its turns in order, as JavaScript expressions over `given` (what
 * the script got on its standard input) or statements that print; the last one is repeated.
 */
export function askingPackage(steps: readonly string[], options: SkillOptions = {}): Promise<Blob> {
  const cases = steps.map((step) => `  () => { ${step} },`).join('\n')
  const script = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
const given = JSON.parse(readFileSync(0, 'utf8'))
appendFileSync(given.run_dir + '/turns.ndjson', JSON.stringify(given) + '\\n')
const say = (value) => console.log(typeof value === 'string' ? value : JSON.stringify(value))
const steps = [
${cases}
]
steps[Math.min(given.attempt, steps.length) - 1]()
`
  return goodPackage({ script, ...options })
}

/** A question in the form of Skill-Runner's newest clients. */
export function ask(message: string, hints: Record<string, unknown> = {}): string {
  return `say({ __SKILL_DONE__: false, message: ${JSON.stringify(message)}, ui_hints: ${JSON.stringify(hints)} })`
}

/** The end of a run: says what the last turn was told. */
export const DONE = 'say({ __SKILL_DONE__: true, message: String(given.reply), session: given.session_id ?? null })'

export const INTERACTIVE = { engine: 'script', runtime_options: { execution_mode: 'interactive' } }

import { posix } from 'node:path'
import { isObject, type Manifest } from './check-manifest.ts'
import type { SkillDraft } from '../skill-draft.ts'
import { plainSkillPath } from '../intake/skill-path.ts'

/** Endings that the script engine has an interpreter for (DESIGN 7). */
const SCRIPT_ENDINGS = ['.mjs', '.cjs', '.js', '.py', '.sh']

/** Checks what the script engine would run. @returns its path inside the skill, or null */
export function checkEntrypoint(draft: SkillDraft, manifest: Manifest): string | null {
  const { entrypoint } = manifest.value
  const script = isObject(entrypoint) ? entrypoint['script'] : undefined
  const refuse = (message: string): null => {
    const place = manifest.file.placeOf(script === undefined ? ['engines'] : ['entrypoint', 'script'])
    draft.findings.add({ rule: 'entrypoint.script', message, file: manifest.file.relativePath, place })
    return null
  }
  if (script === undefined) {
    const isNeeded = manifest.engines.includes('script') && manifest.declaredEngines.includes('script')
    return isNeeded ? refuse("runner.json names the engine 'script' but no entrypoint.script") : null
  }
  // Any other type is a fault of the form.
  if (typeof script !== 'string' || script === '') return null
  const plain = plainSkillPath(script)
  if (plain === null) return refuse(`entrypoint.script '${script.slice(0, 200)}' is not a path inside the skill`)
  if (!SCRIPT_ENDINGS.includes(posix.extname(plain))) {
    return refuse(`entrypoint.script '${script.slice(0, 200)}' must end in ${SCRIPT_ENDINGS.join(', ')}`)
  }
  if (!draft.contents.files.some(({ relativePath }) => relativePath === plain)) {
    return refuse(`entrypoint.script '${script.slice(0, 200)}' is not in the skill`)
  }
  return plain
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { PassThrough } from 'node:stream'
import { writeZip } from '../platform/zip/write-zip.ts'

/** A skill of the `script` engine as a map of files; tests change what they are about. */
export type SkillFiles = Record<string, string>

const OPEN_OBJECT = { type: 'object', properties: {}, required: [] }

/** What most tests need: prints a line, writes `artifacts/out.txt`, answers `{"message": ...}`. */
export const GOOD_SCRIPT = `
import { readFileSync, writeFileSync } from 'node:fs'
const given = JSON.parse(readFileSync(0, 'utf8'))
console.log('\\u001b[32mhello\\u001b[0m from the script')
console.error('a remark')
writeFileSync(given.artifacts_dir + '/out.txt', 'made by ' + (given.parameter.who ?? 'nobody'))
console.log(JSON.stringify({ message: 'done', given }))
`

export interface SkillOptions {
  readonly id?: string
  readonly script?: string
  readonly scriptName?: string
  readonly manifest?: Record<string, unknown>
  readonly inputSchema?: object
  readonly parameterSchema?: object
  readonly outputSchema?: object
}

/** The files of a valid skill, by their paths below its folder. */
export function skillFiles(options: SkillOptions = {}): SkillFiles {
  const id = options.id ?? 'demo-skill'
  const scriptName = options.scriptName ?? 'scripts/run.mjs'
  const manifest = {
    id,
    engines: ['script'],
    execution_modes: ['auto', 'interactive'],
    schemas: {
      input: 'assets/input.schema.json',
      parameter: 'assets/parameter.schema.json',
      output: 'assets/output.schema.json',
    },
    artifacts: [{ role: 'result', pattern: 'out.txt', required: false }],
    entrypoint: { script: scriptName },
    ...options.manifest,
  }
  const output = { ...OPEN_OBJECT, properties: { message: { type: 'string' } }, required: ['message'] }
  return {
    'SKILL.md': `---\nname: ${id}\ndescription: Shows how a skill is tried out. Use it in tests.\n---\n\n# Demo\n`,
    'assets/runner.json': JSON.stringify(manifest, null, 2),
    'assets/input.schema.json': JSON.stringify(options.inputSchema ?? OPEN_OBJECT),
    'assets/parameter.schema.json': JSON.stringify(options.parameterSchema ?? OPEN_OBJECT),
    'assets/output.schema.json': JSON.stringify(options.outputSchema ?? output),
    [scriptName]: options.script ?? GOOD_SCRIPT,
  }
}

/** A zip of files under one top-level folder. */
export async function zipSkill(files: SkillFiles, topLevelName = 'demo-skill'): Promise<Blob> {
  const target = new PassThrough()
  const bytes = buffer(target)
  const entries = Object.entries(files).map(([name, text]) => ({
    name: `${topLevelName}/${name}`,
    content: Buffer.from(text),
    isExecutable: false,
  }))
  await writeZip(entries, target)
  return new Blob([Uint8Array.from(await bytes)])
}

/** The zip of {@link skillFiles}. */
export function goodPackage(options: SkillOptions = {}): Promise<Blob> {
  return zipSkill(skillFiles(options), options.id ?? 'demo-skill')
}

/** Writes a skill as an author's folder. @returns its path */
export function writeSkillFolder(parentPath: string, files: SkillFiles, name = 'demo-skill'): string {
  for (const [file, text] of Object.entries(files)) {
    const path = join(parentPath, name, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return join(parentPath, name)
}

/** A zip of plain entries, for inputs and for packages that are wrong on purpose. */
export async function zipOf(entries: Record<string, string>): Promise<Blob> {
  const target = new PassThrough()
  const bytes = buffer(target)
  await writeZip(
    Object.entries(entries).map(([name, text]) => ({ name, content: Buffer.from(text), isExecutable: false })),
    target,
  )
  return new Blob([Uint8Array.from(await bytes)])
}

/** A stream of a blob, for calls below HTTP. */
export function streamOf(blob: Blob): Readable {
  return Readable.fromWeb(blob.stream())
}

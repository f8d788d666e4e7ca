import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeTempFolder } from './temp-folder.ts'
import { rawZip } from './raw-zip.ts'

/** Files of a skill by their paths below its folder. */
export type DemoFiles = Readonly<Record<string, string | Buffer>>

/** A change of the demo skill: new content, or null to take the file away. */
export type DemoChanges = Readonly<Record<string, string | Buffer | null>>

const MANIFEST = {
  id: 'demo',
  version: '1.0.0',
  engines: ['codex'],
  execution_modes: ['auto'],
  schemas: {
    input: 'assets/input.schema.json',
    parameter: 'assets/parameter.schema.json',
    output: 'assets/output.schema.json',
  },
  artifacts: [{ role: 'result', pattern: 'out.txt', required: true }],
}

/** `assets/runner.json` of the demo skill; a field that is set to undefined is left out. */
export function demoManifest(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...MANIFEST, ...changes }, null, 2)
}

/** `SKILL.md` with this front matter. */
export function demoMarkdown(frontMatter: string, body = '# Demo\n\nDo it.\n'): string {
  return `---\n${frontMatter}\n---\n\n${body}`
}

export const DEMO_DESCRIPTION = 'Shows a skill. Use when a test needs one.'

/** A skill that runs everywhere and has no findings, with these changes. */
export function demoFiles(changes: DemoChanges = {}): DemoFiles {
  const files: Record<string, string | Buffer | null> = {
    'SKILL.md': demoMarkdown(`name: demo\ndescription: ${DEMO_DESCRIPTION}`),
    'assets/runner.json': demoManifest(),
    'assets/input.schema.json': '{"type": "object", "properties": {}}',
    'assets/parameter.schema.json': '{"type": "object", "properties": {}}',
    'assets/output.schema.json':
      '{"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}',
    ...changes,
  }
  const kept = Object.entries(files).filter((pair): pair is [string, string | Buffer] => pair[1] !== null)
  return Object.fromEntries(kept)
}

/** Writes a skill into a temporary folder. @returns the path of the skill's own folder, `<temp>/demo` */
export function writeDemo(files: DemoFiles = demoFiles(), name = 'demo'): string {
  const skillPath = join(makeTempFolder(), name)
  mkdirSync(skillPath, { recursive: true })
  for (const [relativePath, content] of Object.entries(files)) {
    mkdirSync(dirname(join(skillPath, relativePath)), { recursive: true })
    writeFileSync(join(skillPath, relativePath), content)
  }
  return skillPath
}

/** A zip of a skill under one top-level folder. */
export function zipDemo(files: DemoFiles = demoFiles(), name = 'demo'): Buffer {
  const entries = Object.entries(files).map(([relativePath, content]) => ({
    name: `${name}/${relativePath}`,
    content,
    method: 8 as const,
  }))
  return rawZip(entries)
}

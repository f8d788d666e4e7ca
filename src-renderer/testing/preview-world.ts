import { createFakeWorld, type FakeWorld } from './fake-world.ts'
import { playRun } from './play-run.ts'
import { addHistory } from './preview-history.ts'
import { sampleEngine, sampleInstalled, sampleModels } from './sample-runs.ts'
import { RICH_SCHEMAS, sampleCheck, sampleFinding, sampleLibraryItem, sampleSummary } from './sample-skills.ts'

const BROKEN_SKILL_MD = `---
name: invoice-reader
description: Reads invoices: totals, dates and line items.
license: MIT
argument-hint: <file>
---

# Invoice reader

Read the invoice and answer with its totals. See [the rules](references/rules.md).
`

/** A world as an author has it after a week: for looking at the window without a server. */
export function createPreviewWorld(now = Date.now()): FakeWorld {
  const world = createFakeWorld()
  world.engines = [
    sampleEngine(),
    sampleEngine({
      engine: 'codex',
      title: 'Codex',
      cli_version_detected: '0.112.0',
      path: '/home/ada/.local/bin/codex',
      note: 'Ready. Signed in with an API key.',
      uses_ai: true,
      models: [
        { id: 'gpt-6-codex', display_name: 'GPT-6 Codex' },
        { id: 'gpt-6-codex-mini', display_name: null },
      ],
    }),
    sampleEngine({
      engine: 'claude',
      title: 'Claude Code',
      cli_version_detected: '3.4.1',
      path: '/home/ada/.local/bin/claude',
      state: 'not_signed_in',
      note: 'Found, but not signed in.',
      fix_command: 'claude auth login',
      uses_ai: true,
    }),
    sampleEngine({
      engine: 'gemini',
      title: 'Gemini CLI',
      state: 'not_found',
      note: 'No program named gemini on the login shell’s PATH.',
      fix_command: 'npm install -g @google/gemini-cli',
      uses_ai: true,
    }),
  ]
  world.models = (engine) => sampleModels(engine, engine === 'codex' ? ['gpt-6-codex', 'gpt-6-codex-mini'] : [])
  addSkills(world)
  addHistory(world, now)
  world.installed.set('greeting-card', sampleInstalled({ version: '1.1.0', archived_versions: ['1.0.0', '0.9.0'] }))
  world.onStart = (run) => void playRun(world, run)
  return world
}

function addSkills(world: FakeWorld): void {
  world.addSkill({
    item: sampleLibraryItem({
      library_id: 'lib-sample',
      label: 'hello-sample',
      is_sample: true,
      path: '/opt/skill-tryout/samples/hello-sample',
    }),
    check: sampleCheck({
      skill_id: 'hello-sample',
      summary: sampleSummary({
        skill_id: 'hello-sample',
        name: 'hello-sample',
        version: '1.0.0',
        description:
          'Greets you, writes a small report and shows what a run looks like. Needs no account and no network.',
        engines: ['script'],
      }),
    }),
    files: {
      'hello-sample/SKILL.md': '---\nname: hello-sample\ndescription: Greets you.\n---\n\n# Hello\n',
      'hello-sample/assets/runner.json': '{\n  "id": "hello-sample",\n  "engines": ["script"]\n}\n',
      'hello-sample/scripts/run.mjs': 'console.log("hello")\n',
    },
  })
  world.addSkill({
    item: sampleLibraryItem({ last_request_id: 'req-done', warning_count: 2 }),
    check: sampleCheck({
      summary: sampleSummary(RICH_SCHEMAS),
      findings: [
        sampleFinding({
          rule: 'description.when',
          severity: 'warning',
          message: 'The description does not say when to use the skill',
          line: 3,
          column: 14,
          why: 'Agents choose a skill by its description. Without “Use when …” they often pass it over.',
          how: 'Add a sentence that begins with “Use when”.',
          rejected_by: [],
        }),
        sampleFinding({
          rule: 'front-matter.unknown-key',
          message: 'Unexpected fields in frontmatter: argument-hint',
          line: 5,
          column: 1,
          why: 'The Claude upload refuses keys that the specification does not name.',
          how: 'Move argument-hint below metadata.',
          rejected_by: ['agent-skills', 'claude-upload'],
        }),
      ],
    }),
    files: {
      'SKILL.md':
        '---\nname: greeting-card\ndescription: Writes a greeting card.\nlicense: MIT\nargument-hint: <name>\n---\n\n# Greeting card\n',
      'assets/runner.json': '{\n  "id": "greeting-card"\n}\n',
      'assets/input.schema.json': JSON.stringify(RICH_SCHEMAS.input_schema, null, 2),
      'references/tone.md': '# Tone\n\nWarm, never syrupy.\n',
      'scripts/run.mjs': 'process.stdin.resume()\n',
      'scripts/render.py': 'print("ok")\n',
    },
  })
  const at = BROKEN_SKILL_MD.indexOf('Reads')
  const end = BROKEN_SKILL_MD.indexOf('\nlicense')
  world.addSkill({
    item: sampleLibraryItem({
      library_id: 'lib-broken',
      label: 'invoice-reader',
      state: 'problems',
      error_count: 3,
      path: '/home/ada/skills/invoice-reader',
    }),
    check: sampleCheck({
      skill_id: 'invoice-reader',
      findings: [
        sampleFinding({
          fix: {
            title: 'Put the description in quotes',
            edits: [{ file: 'SKILL.md', from: at, to: end, text: `"${BROKEN_SKILL_MD.slice(at, end)}"` }],
          },
        }),
        sampleFinding({
          rule: 'files.missing',
          message: 'Skill package missing required files: assets/runner.json',
          file: null,
          line: null,
          column: null,
          why: 'The runner reads from it which engines, inputs and artifacts the skill has.',
          how: 'Add assets/runner.json. The smallest one is shown as a fix.',
          rejected_by: ['runner'],
          fix: {
            title: 'Write the smallest runner contract',
            edits: [
              {
                file: 'assets/runner.json',
                from: 0,
                to: 0,
                text: '{\n  "id": "invoice-reader",\n  "engines": ["codex"],\n  "artifacts": []\n}\n',
              },
            ],
          },
        }),
        sampleFinding({
          rule: 'front-matter.unknown-key',
          message: 'Unexpected fields in frontmatter: argument-hint',
          line: 5,
          column: 1,
          why: 'The Claude upload refuses keys that the specification does not name.',
          how: 'Move argument-hint below metadata.',
          rejected_by: ['claude-upload', 'agent-skills'],
        }),
        sampleFinding({
          rule: 'links.missing',
          severity: 'warning',
          message: 'The link points at a file that is not there: references/rules.md',
          line: 10,
          column: 58,
          why: 'The agent will try to read it and waste a step.',
          how: 'Add the file or take the link out.',
          rejected_by: [],
        }),
      ],
    }),
    files: { 'SKILL.md': BROKEN_SKILL_MD, 'assets/input.schema.json': '{}\n' },
  })
  world.addSkill({
    item: sampleLibraryItem({
      library_id: 'lib-gone',
      label: 'old-experiment',
      state: 'missing',
      path: '/media/usb/old-experiment',
      checked_at: null,
    }),
    check: null,
  })
}

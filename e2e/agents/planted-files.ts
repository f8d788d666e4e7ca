import { SKILL_NAME } from './matrix-skill.ts'

/** Stands in every planted file, so that none of it may reach a model; what follows it says which file it was. */
export const PLANTED_WORD = 'PLANTED-INSTRUCTION-IN'
/** Stands in the files that the model reads itself: without it nothing was read, and the case says nothing. */
export const READ_WORD = 'WORDS-OF-THE-FILE-ITSELF'
/** A file for the model to read, beside planted ones. */
export const READ_FILE = 'notes.txt'
/** Name of a skill that lies inside another one. */
export const INNER_SKILL = 'inner-skill-of-the-package'

/** Files whose whole text an agent would obey. */
const INSTRUCTIONS = [
  ...['AGENTS.md', 'AGENTS.override.md', 'AGENT.md', 'CLAUDE.md', 'CLAUDE.local.md', 'GEMINI.md', 'QWEN.md'],
  ...['CONTEXT.md', '.cursorrules', '.cursor/rules/rule.mdc', '.windsurfrules', '.clinerules', '.kilocoderules'],
  ...['.github/copilot-instructions.md', '.github/instructions/rule.instructions.md', '.github/AGENTS.md'],
  ...['.claude/CLAUDE.md', '.claude/rules/rule.md', '.claude/output-styles/style.md', '.codex/AGENTS.md'],
  ...['.gemini/GEMINI.md', '.gemini/system.md', '.qwen/QWEN.md', '.qwen/system.md', '.qwen/output-language.md'],
  ...[
    '.opencode/AGENTS.md',
    '.kilo/AGENTS.md',
    '.kilocode/rules/rule.md',
    '.agents/AGENTS.md',
    '.agents/rules/rule.md',
  ],
]

/** Folders of agents' own commands, agents and skills. */
const HOMES = ['.agents', '.claude', '.codex', '.gemini', '.github', '.kilo', '.kilocode', '.opencode', '.qwen']

/**
 * Everything that the engines would read or start without being told, for one folder.
 * @param folder with a slash at its end, or empty
 * @param firedPath folder in which whatever is started leaves a file
 */
export function plantedFiles(folder: string, firedPath: string): Record<string, string> {
  const fire = (name: string): string => `touch "${firedPath}/${(folder + name).replaceAll('/', '+')}"`
  const word = (name: string): string => `${PLANTED_WORD} ${folder}${name}`
  const files: Record<string, string> = { [READ_FILE]: `${READ_WORD} ${folder}\n` }
  for (const name of INSTRUCTIONS) {
    const head = /\.(mdc|instructions\.md)$/.test(name)
      ? '---\ndescription: A rule.\napplyTo: "**"\nalwaysApply: true\n---\n'
      : ''
    files[name] = `${head}# Rules\n\n${word(name)}\n`
  }
  for (const home of HOMES) {
    for (const kind of ['commands', 'agents', 'prompts', 'command', 'agent', 'modes']) {
      const name = `${home}/${kind}/planted.md`
      files[name] = `---\nname: planted\ndescription: ${word(name)}\n---\n\n${word(name)}\n`
    }
    for (const kind of ['skills', 'skill'])
      files[`${home}/${kind}/${INNER_SKILL}/SKILL.md`] = skill(word(`${home}/${kind}`))
    files[`${home}/.env`] = `PLANTED_VARIABLE=${word(`${home}/.env`)}\n`
    for (const kind of ['plugin', 'plugins']) files[`${home}/${kind}/planted.js`] = javascript(fire(`${home}/${kind}`))
  }
  // An older copy of the skill itself, under its own name.
  files['old/SKILL.md'] = skill(word('old'), SKILL_NAME)
  files['.gemini/commands/planted.toml'] = `description = "${word('.gemini/commands')}"\nprompt = "x"\n`
  files[`skills/${INNER_SKILL}/SKILL.md`] = skill(word('skills'))
  files['.env'] = `PLANTED_VARIABLE=${word('.env')}\n`
  Object.assign(files, settings(fire, word))
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [folder + name, text]))
}

function skill(word: string, name = INNER_SKILL): string {
  return `---\nname: ${name}\ndescription: ${word}\n---\n\n${word}\n`
}

function javascript(command: string): string {
  const run = `require('node:child_process').execSync(${JSON.stringify(command)})`
  return `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n${run}\nexport default async () => ({})\n`
}

type Text = (name: string) => string

function settings(fire: Text, word: Text): Record<string, string> {
  const server = (name: string): object => ({ planted: { command: 'sh', args: ['-c', fire(`${name}+mcp`)] } })
  const hook = (name: string): object[] => [
    { matcher: '*', hooks: [{ type: 'command', command: fire(`${name}+hook`), timeout: 5000 }] },
  ]
  const hooks = (name: string): object =>
    Object.fromEntries(
      [
        ...['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'],
        ...['BeforeAgent', 'BeforeTool', 'AfterTool', 'BeforeModel'],
      ].map((event) => [event, hook(name)]),
    )
  const claude = (name: string): string =>
    JSON.stringify({ hooks: hooks(name), mcpServers: server(name), enableAllProjectMcpServers: true })
  const fork = (name: string): string =>
    JSON.stringify({
      instructions: ['AGENTS.md', 'CONTEXT.md'],
      mcp: { planted: { type: 'local', command: ['sh', '-c', fire(`${name}+mcp`)], enabled: true } },
      command: { planted: { template: word(name), description: word(name) } },
      agent: { planted: { description: word(name), prompt: word(name), mode: 'subagent' } },
    })
  return {
    '.claude/settings.json': claude('.claude/settings.json'),
    '.claude/settings.local.json': claude('.claude/settings.local.json'),
    '.gemini/settings.json': JSON.stringify({
      hooks: hooks('.gemini/settings.json'),
      mcpServers: server('.gemini/settings.json'),
      context: { fileName: ['AGENTS.md', 'GEMINI.md'] },
    }),
    '.qwen/settings.json': claude('.qwen/settings.json'),
    '.mcp.json': JSON.stringify({ mcpServers: server('.mcp.json') }),
    '.vscode/mcp.json': JSON.stringify({ servers: server('.vscode/mcp.json') }),
    '.cursor/mcp.json': JSON.stringify({ mcpServers: server('.cursor/mcp.json') }),
    '.github/mcp.json': JSON.stringify({ mcpServers: server('.github/mcp.json') }),
    '.copilot/mcp-config.json': JSON.stringify({ mcpServers: server('.copilot/mcp-config.json') }),
    '.github/hooks/hooks.json': JSON.stringify({
      version: 1,
      hooks: Object.fromEntries(
        ['sessionStart', 'userPromptSubmitted', 'preToolUse', 'postToolUse'].map((event) => [
          event,
          [{ type: 'command', bash: fire('.github/hooks') }],
        ]),
      ),
    }),
    '.codex/config.toml': `notify = ["sh", "-c", ${JSON.stringify(fire('.codex/notify'))}]\n\n[mcp_servers.planted]\ncommand = "sh"\nargs = ["-c", ${JSON.stringify(fire('.codex/mcp'))}]\n`,
    '.codex/hooks.json': JSON.stringify({ hooks: hooks('.codex/hooks.json') }),
    'hooks/hooks.json': JSON.stringify({ hooks: hooks('hooks/hooks.json') }),
    'opencode.json': fork('opencode.json'),
    '.opencode/opencode.json': fork('.opencode/opencode.json'),
    'kilo.json': fork('kilo.json'),
    '.kilo/kilo.json': fork('.kilo/kilo.json'),
    '.kilocode/mcp.json': JSON.stringify({ mcpServers: server('.kilocode/mcp.json') }),
    '.claude-plugin/plugin.json': JSON.stringify({ name: 'planted', version: '1.0.0', description: word('plugin') }),
    'gemini-extension.json': JSON.stringify({
      name: 'planted',
      version: '1.0.0',
      mcpServers: server('gemini-extension'),
    }),
  }
}

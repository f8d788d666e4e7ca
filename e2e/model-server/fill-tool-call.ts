import { isMap, type Conversation, type JsonMap, type ModelCall, type OfferedTool } from './conversation.ts'
import type { ScriptToolCall } from './model-script.ts'

/** Names under which agents offer the same thing, best first. */
const SHELL_TOOLS = [
  'exec_command',
  'Bash',
  'bash',
  'run_shell_command',
  'run_command',
  'run_commands',
  'shell_command',
  'shell',
  'execute_command',
]
const WRITE_TOOLS = ['Write', 'write', 'write_file', 'write_to_file', 'create_file', 'create']
const READ_TOOLS = ['Read', 'read', 'read_file', 'view_file', 'view']
const SKILL_TOOLS = ['Skill', 'skill', 'activate_skill', 'use_skill', 'load_skill', 'skills']
export const ANSWER_TOOLS: readonly string[] = ['StructuredOutput', 'structured_output']

const COMMAND_KEYS = ['command', 'cmd', 'commands', 'script']
const PATH_KEYS = ['file_path', 'filePath', 'path', 'absolute_path', 'filename']
const CONTENT_KEYS = ['content', 'file_text', 'contents', 'text']
const SKILL_KEYS = ['skill', 'name', 'skill_name', 'skillName', 'id', 'command']

/**
 * The call that carries out a wish of the script with the tools of this request. Where the fitting tool is missing, the
 * shell does it.
 * @throws {Error} when the request offers nothing that could do it
 */
export function fillToolCall(wish: ScriptToolCall, conversation: Conversation): ModelCall {
  const { tools } = conversation
  if ('tool' in wish) return { name: wish.tool, arguments: wish.arguments }
  if ('shell' in wish) return shellCall(wish.shell, tools)
  if ('writeFile' in wish) {
    const { path, content } = wish.writeFile
    const tool = pick(tools, WRITE_TOOLS, [PATH_KEYS, CONTENT_KEYS])
    if (tool !== undefined) return call(tool, [place(tool, PATH_KEYS, path), place(tool, CONTENT_KEYS, content)])
    return shellCall(`mkdir -p "$(dirname ${quote(path)})" && printf %s ${quote(content)} > ${quote(path)}`, tools)
  }
  if ('readFile' in wish) {
    const tool = pick(tools, READ_TOOLS, [PATH_KEYS])
    if (tool !== undefined) return call(tool, [place(tool, PATH_KEYS, wish.readFile)])
    return shellCall(`cat ${quote(wish.readFile)}`, tools)
  }
  const tool = pick(tools, SKILL_TOOLS, [SKILL_KEYS])
  if (tool !== undefined) return call(tool, [place(tool, SKILL_KEYS, wish.skill)])
  return fillToolCall({ readFile: `.agents/skills/${wish.skill}/SKILL.md` }, conversation)
}

function shellCall(command: string, tools: readonly OfferedTool[]): ModelCall {
  const tool = pick(tools, SHELL_TOOLS, [COMMAND_KEYS])
  if (tool !== undefined) return call(tool, [place(tool, COMMAND_KEYS, command)])
  // An agent whose model writes programs instead of calls.
  const programs = tools.find(({ kind, name }) => kind === 'custom' && name === 'exec')
  if (programs === undefined)
    throw new Error(`No tool of the request runs commands. It offers: ${tools.map(({ name }) => name).join(', ')}`)
  const program = `const r = await tools.exec_command(${JSON.stringify({ cmd: command })});\ntext(JSON.stringify(r));`
  return { name: programs.name, arguments: program }
}

/** The first tool by the order of the names that takes each of the arguments under one of its names. */
function pick(
  tools: readonly OfferedTool[],
  names: readonly string[],
  keys: readonly (readonly string[])[],
): OfferedTool | undefined {
  return names
    .flatMap((name) => tools.filter((tool) => tool.kind === 'function' && tool.name === name))
    .find((tool) => keys.every((group) => group.some((key) => propertiesOf(tool)[key] !== undefined)))
}

function propertiesOf(tool: OfferedTool): JsonMap {
  return isMap(tool.schema['properties']) ? tool.schema['properties'] : {}
}

function place(tool: OfferedTool, keys: readonly string[], value: string): readonly [string, unknown] {
  const properties = propertiesOf(tool)
  const key = keys.find((name) => properties[name] !== undefined) ?? keys[0] ?? ''
  const schema = isMap(properties[key]) ? properties[key] : {}
  if (typeOf(schema) !== 'array') return [key, value]
  return [key, key === 'command' ? ['bash', '-lc', value] : [value]]
}

function call(tool: OfferedTool, given: readonly (readonly [string, unknown])[]): ModelCall {
  return { name: tool.name, arguments: { ...(sampleOf(tool.schema) as JsonMap), ...Object.fromEntries(given) } }
}

/** A small value that a JSON Schema allows: required properties only, the first choice, the lowest number. */
export function sampleOf(schema: JsonMap): unknown {
  if (schema['const'] !== undefined) return schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'][0] as unknown
  const choice: unknown = [schema['anyOf'], schema['oneOf']].find(Array.isArray)?.[0]
  if (isMap(choice)) return sampleOf(choice)
  switch (typeOf(schema)) {
    case 'string':
      return 'scripted'
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1
    case 'boolean':
      return false
    case 'array':
      return []
    case 'null':
      return null
    default: {
      const properties = isMap(schema['properties']) ? schema['properties'] : {}
      const required = Array.isArray(schema['required']) ? schema['required'] : []
      return Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => required.includes(name))
          .map(([name, property]) => [name, sampleOf(isMap(property) ? property : {})]),
      )
    }
  }
}

/** The type in lower case: Gemini writes `STRING`. The first one of several. */
function typeOf(schema: JsonMap): string {
  const type: unknown = Array.isArray(schema['type']) ? schema['type'][0] : schema['type']
  return typeof type === 'string' ? type.toLowerCase() : ''
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

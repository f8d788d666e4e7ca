import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentFact } from '../agent.ts'
import { listAt, parseJsonLine, textAt, valueAt } from '../headless/json-reading.ts'
import type { SkillUse } from '../headless/skill-use.ts'

const MAX_BYTES = 64 * 1024 * 1024

/**
 * What Codex' own record of a session proves beyond its stream: the model that it asked, the skills that it offered to the
 * model, and that it put our skill into the conversation. The record's form is Codex' own affair: what is not found in it is
 * simply not told.
 * @param sessionId of the thread
 */
export async function readCodexSession(
  codexHomePath: string,
  sessionId: string,
  use: SkillUse,
): Promise<readonly AgentFact[]> {
  const path = await findRecord(join(codexHomePath, 'sessions'), sessionId)
  if (path === null) return []
  const facts: AgentFact[] = []
  let model: string | null = null
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const entry = parseJsonLine(line)
    if (entry?.['type'] === 'turn_context') model = textAt(entry, 'payload', 'model') ?? model
    if (entry?.['type'] !== 'response_item' || valueAt(entry, 'payload', 'type') !== 'message') continue
    const role = textAt(entry, 'payload', 'role')
    const text = listAt(entry, 'payload', 'content')
      .map((part) => textAt(part, 'text') ?? '')
      .join('\n')
    if (role === 'developer' && text.includes('<skills_instructions>')) {
      facts.push({ kind: 'skills', names: skillNames(text) })
    }
    const loaded = role === 'user' ? /^<skill>\n<name>.*<\/name>\n<path>(.*)<\/path>/.exec(text)?.[1] : undefined
    if (loaded !== undefined) facts.push(...use.read(loaded.replaceAll('\\', '/')))
  }
  return model === null ? facts : [{ kind: 'model', model }, ...facts]
}

async function findRecord(rootPath: string, sessionId: string): Promise<string | null> {
  const names = await readdir(rootPath, { recursive: true }).catch(() => [])
  const name = names.find((one) => one.endsWith(`${sessionId}.jsonl`))
  if (name === undefined) return null
  const path = join(rootPath, name)
  return (await stat(path)).size > MAX_BYTES ? null : path
}

function skillNames(text: string): string[] {
  const list = text.split('### Available skills\n')[1]?.split('</skills_instructions>')[0] ?? ''
  return [...list.matchAll(/^- ([^:\n]+):.*\(file: /gm)].flatMap((match) => match[1] ?? [])
}

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import type { AgentFact } from '../agent.ts'
import { setAside } from './set-aside.ts'

/** What the warnings name. */
async function renamedIn(workspacePath: string): Promise<string[]> {
  const facts: AgentFact[] = []
  await setAside({ workspacePath, tell: (fact) => void facts.push(fact) })
  return facts.map((fact) => (fact.kind === 'warning' ? fact.message.replace(/^.*: /, '') : fact.kind))
}

it('renames configuration that would start something, and leaves skills and work alone', async () => {
  const workspacePath = makeTempFolder()
  for (const folder of ['.claude/skills/demo', '.github/hooks', '.github/workflows', 'artifacts'])
    mkdirSync(join(workspacePath, folder), { recursive: true })
  const files = ['.claude/settings.json', '.claude/skills/demo/SKILL.md', '.github/hooks/x.json', '.mcp.json']
  for (const file of [...files, 'AGENTS.md', 'artifacts/.mcp.json']) writeFileSync(join(workspacePath, file), file)

  expect(await renamedIn(workspacePath)).toEqual(['.mcp.json, .claude/settings.json, .github/hooks'])
  const left = readdirSync(workspacePath, { recursive: true }).map(String)
  const renamed = left.filter((path) => path.includes('.set-aside-')).toSorted()
  expect(renamed.map((path) => path.replace(/-[0-9a-f]{8}/, ''))).toEqual([
    '.claude/settings.json.set-aside',
    '.github/hooks.set-aside',
    '.github/hooks.set-aside/x.json',
    '.mcp.json.set-aside',
  ])
  expect(readFileSync(join(workspacePath, renamed[3] ?? ''), 'utf8')).toBe('.mcp.json')
  for (const path of ['.claude/skills/demo/SKILL.md', '.github/workflows', 'AGENTS.md', 'artifacts/.mcp.json'])
    expect(left).toContain(path)
  expect(await renamedIn(workspacePath)).toEqual([])
})

it('renames a link itself and nothing behind it', async () => {
  const workspacePath = makeTempFolder()
  const outsidePath = makeTempFolder()
  mkdirSync(join(outsidePath, 'hooks'))
  symlinkSync(outsidePath, join(workspacePath, '.github'))
  expect(await renamedIn(workspacePath)).toEqual(['.github'])
  expect(readdirSync(outsidePath)).toEqual(['hooks'])
})

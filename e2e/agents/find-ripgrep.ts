import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { agentsPath } from './pinned-agents.ts'

/** The ripgrep that Codex' package brings along, so that no test has to fetch one; null where Codex is not installed. */
export function bundledRipgrep(): string | null {
  const packagePath = join(
    agentsPath(),
    'codex',
    'node_modules',
    '@openai',
    `codex-${process.platform}-${process.arch}`,
  )
  const vendorPath = join(packagePath, 'vendor')
  if (!existsSync(vendorPath)) return null
  const paths = readdirSync(vendorPath).map((triple) => join(vendorPath, triple, 'codex-path', 'rg'))
  return paths.find((path) => existsSync(path)) ?? null
}

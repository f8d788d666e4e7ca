import { posix } from 'node:path'
import { PACKAGE_LIMITS } from '../../../contract/limits.ts'
import { readSkillText } from '../documents/skill-text.ts'
import type { SkillDraft } from '../skill-draft.ts'

/** Files and folders that coding agents read from the folder they work in. */
const AGENT_CONFIG = [
  ...['.claude', '.codex', '.gemini', '.opencode', '.qwen', '.mcp.json'],
  ...['.kilo', '.kilocode', '.cursor', 'opencode.json', 'opencode.jsonc', 'kilo.json', 'kilo.jsonc'],
]
const SECRET_NAMES =
  /^(\.env(\.(?!example$|sample$|template$).*)?|id_(rsa|dsa|ecdsa|ed25519)|.*\.(pem|p12|pfx)|\.npmrc|\.netrc)$/i
const SCRIPT_ENDINGS = ['.sh', '.py', '.mjs', '.cjs', '.js', '.rb', '.pl']
/** Scripts are looked into for their first line only, but read whole to find line ends. */
const MAX_SCRIPT_BYTES = 256 * 1024
const MAX_SCRIPTS = 100

/** Rules about which files there are; their content is looked at only for scripts. */
export async function checkContents(draft: SkillDraft): Promise<void> {
  checkForeignObjects(draft)
  checkSizes(draft)
  checkNames(draft)
  await checkScripts(draft)
}

function checkForeignObjects({ contents, findings }: SkillDraft): void {
  for (const file of contents.links) {
    findings.add({ rule: 'package.link', message: `'${file}' is a link`, file })
  }
  for (const file of contents.unreadable) {
    findings.add({ rule: 'package.unreadable', message: `'${file}' cannot be read or is no plain file`, file })
  }
}

function checkSizes({ contents, findings }: SkillDraft): void {
  const totalBytes = contents.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const tooLarge = contents.files.find(({ sizeBytes }) => sizeBytes > PACKAGE_LIMITS.maxEntryBytes)
  if (contents.isCut || contents.files.length > PACKAGE_LIMITS.maxEntries) {
    const message = `There are more than ${PACKAGE_LIMITS.maxEntries} files`
    findings.add({ rule: 'package.too-large', message })
  } else if (tooLarge !== undefined) {
    const message = `The file is over ${PACKAGE_LIMITS.maxEntryBytes} bytes`
    findings.add({ rule: 'package.too-large', message, file: tooLarge.relativePath })
  } else if (totalBytes > PACKAGE_LIMITS.maxTotalBytes) {
    const message = `All files together are over ${PACKAGE_LIMITS.maxTotalBytes} bytes`
    findings.add({ rule: 'package.too-large', message })
  }
}

function checkNames({ contents, findings }: SkillDraft): void {
  const configs = new Set<string>()
  const paths = [...contents.files.map(({ relativePath }) => relativePath), ...contents.folders]
  for (const path of paths) {
    const parts = path.split('/')
    const at = parts.findIndex((part) => AGENT_CONFIG.includes(part))
    if (at !== -1) configs.add(parts.slice(0, at + 1).join('/'))
  }
  for (const file of configs) {
    findings.add({ rule: 'package.agent-config', message: `'${file}' configures a coding agent`, file })
  }
  const markdownFiles: string[] = []
  for (const { relativePath } of contents.files) {
    const name = posix.basename(relativePath)
    if (name.toLowerCase() === 'skill.md') markdownFiles.push(relativePath)
    if (SECRET_NAMES.test(name)) {
      findings.add({
        rule: 'package.secret-file',
        message: `'${relativePath}' looks like a secret`,
        file: relativePath,
      })
    }
    if (relativePath.endsWith('.claude-plugin/plugin.json')) {
      findings.add({ rule: 'package.plugin-manifest', message: 'There is a plugin manifest', file: relativePath })
    }
  }
  if (markdownFiles.length > 1) {
    const message = `Zip must contain exactly one SKILL.md file. Currently there are ${markdownFiles.length}.`
    findings.add({
      rule: 'package.several-skill-md',
      message,
      file: markdownFiles.find((file) => file !== 'SKILL.md') ?? null,
    })
  }
  const oddCase = markdownFiles.find((file) => !file.includes('/') && file !== 'SKILL.md')
  if (oddCase !== undefined && !markdownFiles.includes('SKILL.md')) {
    findings.add({ rule: 'package.skill-md-case', message: `'${oddCase}' must be called SKILL.md`, file: oddCase })
  }
}

async function checkScripts({ folderPath, contents, findings }: SkillDraft): Promise<void> {
  const scripts = contents.files.filter(({ relativePath }) => SCRIPT_ENDINGS.includes(posix.extname(relativePath)))
  for (const { relativePath, isExecutable } of scripts.slice(0, MAX_SCRIPTS)) {
    const reading = await readSkillText(folderPath, relativePath, MAX_SCRIPT_BYTES)
    if (reading.kind !== 'ok' || !reading.text.startsWith('#!')) continue
    const firstLine = reading.text.slice(0, reading.text.indexOf('\n') + 1)
    const place = { line: 1, column: 1 }
    if (firstLine.endsWith('\r\n')) {
      const fix = {
        title: 'Use Unix line ends',
        edits: [{ file: relativePath, from: 0, to: reading.text.length, text: reading.text.replaceAll('\r\n', '\n') }],
      }
      const message = 'The first line ends in a carriage return'
      findings.add({ rule: 'script.crlf', message, file: relativePath, place, fix })
    }
    if (!isExecutable && process.platform !== 'win32') {
      const message = 'The script names its interpreter but is not executable'
      findings.add({ rule: 'script.not-executable', message, file: relativePath, place })
    }
  }
}

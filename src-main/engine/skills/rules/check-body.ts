import { posix } from 'node:path'
import type { SkillMarkdown } from './check-front-matter.ts'
import type { SkillDraft } from '../skill-draft.ts'

const FILE = 'SKILL.md'
const ADVISED_LINES = 500
const MAX_LINKS = 200
const MAX_TARGET_CHARS = 300

/** Rules about the instructions themselves: they are there, not too long, and their links lead somewhere. */
export function checkBody(draft: SkillDraft, markdown: SkillMarkdown): void {
  if (markdown.frontMatter.bodyOffset >= markdown.text.length && !markdown.frontMatter.isReadable) return
  const body = markdown.text.slice(markdown.frontMatter.bodyOffset)
  const place = markdown.placeOf(markdown.frontMatter.bodyOffset)
  if (body.trim() === '') {
    draft.findings.add({ rule: 'body.empty', message: 'SKILL.md has no instructions', file: FILE, place })
  }
  const lines = body.trimEnd().split('\n').length
  if (lines > ADVISED_LINES) {
    const message = `The body has ${lines} lines; at most ${ADVISED_LINES} are advised`
    draft.findings.add({ rule: 'body.long', message, file: FILE, place })
  }
  checkLinks(draft, markdown, body)
}

function checkLinks({ contents, findings }: SkillDraft, { placeOf, frontMatter }: SkillMarkdown, body: string): void {
  const known = new Set([...contents.files.map(({ relativePath }) => relativePath), ...contents.folders])
  if (contents.isCut) return
  const text = blankCode(body)
  let count = 0
  // Searched by hand: an expression for whole links takes quadratic time over a page of brackets.
  for (let at = text.indexOf(']('); at !== -1 && count < MAX_LINKS; at = text.indexOf('](', at + 2)) {
    count += 1
    const target = /^<?([^\s)>]+)/.exec(text.slice(at + 2, at + 2 + MAX_TARGET_CHARS))?.[1]
    const path = target === undefined ? null : localPath(target)
    if (path === null || known.has(path)) continue
    const message = path.startsWith('..')
      ? `The link to '${path}' leaves the skill`
      : `The link leads to '${path}', which is not in the skill`
    findings.add({ rule: 'body.link-missing', message, file: FILE, place: placeOf(frontMatter.bodyOffset + at + 2) })
  }
}

/** Code is no text: links in it are examples. Offsets stay. */
function blankCode(body: string): string {
  let fence: string | null = null
  return body
    .split('\n')
    .map((line) => {
      const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1]?.slice(0, 3)
      if (fence === null && mark === undefined) return line.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length))
      if (fence === null) fence = mark ?? null
      else if (mark === fence) fence = null
      return ' '.repeat(line.length)
    })
    .join('\n')
}

/** The file of the skill that a link means; null for addresses, places in the page and absolute paths. */
function localPath(target: string): string | null {
  if (/^[a-z][a-z\d+.-]*:/i.test(target) || /^[#/{]/.test(target)) return null
  const file = target.replace(/[#?].*$/, '')
  try {
    const plain = posix.normalize(decodeURIComponent(file)).replace(/\/$/, '')
    return plain === '' || plain === '.' ? null : plain
  } catch {
    return null
  }
}

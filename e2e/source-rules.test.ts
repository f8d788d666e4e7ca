import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { findNodes, readSources } from './support/source-tree.ts'

const ROOT_PATH = join(import.meta.dirname, '..')
/** What tools make, and git's own. */
const MADE_FOLDERS = new Set(['node_modules', 'out', 'dist', 'build-info', '.git', 'test-results', 'playwright-report'])
const renderer = readSources('src-renderer')
const all = [...renderer, ...readSources('src-main'), ...readSources('src-preload')]

test('the page never turns text into markup or code', () => {
  const properties = new Set(['innerHTML', 'outerHTML', 'srcdoc', 'dangerouslySetInnerHTML'])
  const methods = /\.(insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|parseFromString|write|writeln)$/
  const found = renderer.flatMap((source) => {
    const names = findNodes(source, (node): node is ts.Identifier => ts.isIdentifier(node) && properties.has(node.text))
    const calls = findNodes(source, ts.isCallExpression).filter(({ expression }) => {
      const callee = expression.getText()
      return (
        /^(window\.|globalThis\.)?(eval|require|Function)$/.test(callee) ||
        (methods.test(callee) && /document|range|parser/i.test(callee))
      )
    })
    const made = findNodes(source, ts.isNewExpression).filter(({ expression }) => expression.getText() === 'Function')
    const links = findNodes(source, ts.isStringLiteral).filter(({ text }) => /^\s*javascript:/i.test(text))
    return [...names, ...calls, ...made, ...links].map((node) => `${source.path}: ${node.getText().slice(0, 60)}`)
  })
  expect(found).toEqual([])
})

test('no address goes over plain http but to this machine', () => {
  // Names of schemas and of XML namespaces are never asked for.
  const allowed = /http:\/\/(127\.0\.0\.1|localhost|\[::1\]|json-schema\.org\/|www\.w3\.org\/|$)/
  const found = all.flatMap((source) =>
    findNodes(
      source,
      (node): node is ts.StringLiteralLike | ts.TemplateHead => ts.isStringLiteralLike(node) || ts.isTemplateHead(node),
    )
      .filter(({ text }) => text.includes('http://') && !allowed.test(text))
      .map(({ text }) => `${source.path}: ${text}`),
  )
  expect(found).toEqual([])
})

test('no secret is in the repository', () => {
  const secret =
    /-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[baprs]-[A-Za-z0-9-]{20}|sk-(ant-|proj-)?[A-Za-z0-9_-]{40}/
  const isMade = (name: string): boolean => MADE_FOLDERS.has(name)
  const files = globSync('**/*', { cwd: ROOT_PATH, exclude: isMade }).filter((path) => /\.\w+$/.test(path))
  expect(files.length).toBeGreaterThan(50)
  const isText = (path: string): boolean => !/\.(png|ico|icns|zip|woff2|db)$/.test(path)
  expect(files.filter((path) => isText(path) && secret.test(readText(path)))).toEqual([])
})

test('the packages are locked, and those with install scripts are known', () => {
  const lock = JSON.parse(readFileSync(join(ROOT_PATH, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean; integrity?: string; link?: boolean; inBundle?: boolean }>
  }
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
  expect(
    packages
      // What a package brings inside itself is covered by that package's hash.
      .filter(([, { integrity, link, inBundle }]) => integrity === undefined && link !== true && inBundle !== true)
      .map(([path]) => path),
  ).toEqual([])
  // electron-winstaller only picks a 7-Zip for a target that we do not build; macOS file watching is optional. Neither is needed.
  const known = ['node_modules/electron-winstaller', 'node_modules/fsevents']
  expect(
    packages
      .filter(([path, { hasInstallScript }]) => hasInstallScript === true && !known.includes(path))
      .map(([path]) => path),
  ).toEqual([])
})

function readText(path: string): string {
  const fullPath = join(ROOT_PATH, path)
  return statSync(fullPath, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(fullPath, 'utf8') : ''
}

import { expect, test } from 'vitest'
import { parseWithGrayMatter, readFrontMatter } from './front-matter.ts'

const rulesOf = (text: string) => readFrontMatter(text).problems.map(({ rule }) => rule)
const valueOf = (text: string, key: string) => readFrontMatter(text).entries.get(key)?.value

/** The text after the repair of its first problem that has one. */
function repaired(text: string): string {
  const edit = readFrontMatter(text).problems.find((problem) => problem.edit !== null)?.edit
  if (edit === null || edit === undefined) throw new Error('there is no repair')
  return text.slice(0, edit.from) + edit.text + text.slice(edit.to)
}

const GLOBAL = globalThis as { wasRun?: boolean }

test.each(['js', 'javascript', 'JS', ' js', 'coffee', 'json', 'toml', 'cson'])(
  'front matter in %j is refused and runs nothing',
  (language) => {
    const text = `---${language}\nglobalThis.wasRun = true\n---\nbody\n`
    expect(rulesOf(text)).toEqual(['frontmatter.fence'])
    expect(() => parseWithGrayMatter('globalThis.wasRun = true', language)).toThrow('Only YAML front matter is read')
    expect(GLOBAL.wasRun).toBeUndefined()
  },
)

test('values have the offsets of the file, with CRLF and a byte order mark too', () => {
  for (const text of [
    '---\nname: demo\nlicense: "MIT"\n---\nbody',
    '\uFEFF---\r\nname: demo\r\nlicense: "MIT"\r\n---\r\nbody',
  ]) {
    const { entries, problems, bodyOffset } = readFrontMatter(text)
    const license = entries.get('license')
    expect(problems).toEqual([])
    expect(text.slice(license?.keyOffset, license?.to)).toBe('license: "MIT"')
    expect(text.slice(license?.from, license?.to)).toBe('"MIT"')
    expect(text.slice(bodyOffset)).toBe('body')
  }
})

test('the same text twice gives two objects', () => {
  const text = '---\nname: demo\n---\n'
  expect(readFrontMatter(text).entries).not.toBe(readFrontMatter(text).entries)
})

test('a colon in an unquoted value is found with its place, and the repair is quotes', () => {
  const text = "---\nname: demo\ndescription: It's for: tests\nlicense: MIT\n---\n"
  const { problems, isReadable } = readFrontMatter(text)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ rule: 'yaml.unquoted-colon', offset: text.indexOf(': tests') })
  expect(isReadable).toBe(true)
  // What stands below such a value is read all the same.
  expect(valueOf(text, 'license')).toMatchObject({ text: 'MIT' })
  expect(valueOf(repaired(text), 'description')).toMatchObject({ text: "It's for: tests" })
  expect(rulesOf(repaired(text))).toEqual([])
})

test('a value over two lines is quoted as a whole, without its comment', () => {
  const text = '---\ndescription: Use when\n  asked: how # later\nname: demo\n---\n'
  expect(repaired(text)).toBe("---\ndescription: 'Use when\n  asked: how' # later\nname: demo\n---\n")
  expect(valueOf(text, 'description')).toMatchObject({ text: 'Use when asked: how' })
})

test.each(['@mention me', '`code` first', '[Beta] counts words'])('the value %j is quoted', (value) => {
  const text = `---\nname: demo\ndescription: ${value}\n---\n`
  expect(rulesOf(text)).toEqual(['yaml.syntax'])
  expect(valueOf(repaired(text), 'description')).toMatchObject({ text: value })
})

test.each([
  ['no front matter', '# Title\n', 'frontmatter.missing'],
  ['an empty file', '', 'frontmatter.missing'],
  ['a blank first line', '\n---\nname: demo\n---\n', 'frontmatter.missing'],
  ['spaces after the fence', '--- \nname: demo\n---\n', 'frontmatter.fence'],
  ['no closing fence', '---\nname: demo\n', 'frontmatter.unclosed'],
  ['a closing fence at the very end', '---\nname: demo\n---', 'frontmatter.unclosed'],
  ['a text', '---\njust words\n---\n', 'yaml.not-a-map'],
  ['a list', '---\n- a\n- b\n---\n', 'yaml.not-a-map'],
  ['a key twice', '---\nname: a\nname: b\n---\n', 'yaml.duplicate-key'],
  ['a tag', '---\nname: !!js/function "x"\n---\n', 'yaml.tag'],
  ['a key of the prototype', '---\n__proto__: {a: 1}\n---\n', 'yaml.prototype-key'],
  ['two documents', '---\na: 1\n...\nb: 2\n---\n', 'yaml.syntax'],
  ['too many lines', `---\n${'\n'.repeat(2_500)}---\n`, 'frontmatter.too-large'],
  ['too many bytes', `---\na: ${'x'.repeat(70_000)}\n---\n`, 'frontmatter.too-large'],
])('%s is told', (_name, text, rule) => {
  expect(rulesOf(text)).toEqual([rule])
})

test('an empty block and a block of comments have no entries and no problem', () => {
  expect(readFrontMatter('---\n---\n')).toMatchObject({ problems: [], isReadable: true })
  expect(readFrontMatter('---\n# nothing\n---\n').entries.size).toBe(0)
})

test('a line that only begins with --- does not close the front matter', () => {
  const text = '---\ndescription: |\n  one\n  ---- two\nname: demo\n---\nbody'
  expect(valueOf(text, 'name')).toMatchObject({ text: 'demo' })
})

test.each([
  ['the space after the fence goes', '--- \nname: demo\n---\n'],
  ['the closing fence gets its line break', '---\nname: demo\n---'],
  ['blank lines before the fence go', '\r\n\r\n---\nname: demo\n---\n'],
])('%s', (_name, text) => {
  expect(repaired(text)).toBe('---\nname: demo\n---\n')
})

test('an alias stands for its text, and more than ten are refused', () => {
  expect(valueOf('---\na: &x demo\nname: *x\n---\n', 'name')).toMatchObject({ text: 'demo' })
  const bomb = Array.from({ length: 9 }, (_, index) => `k${index + 1}: &k${index + 1} [*k${index}, *k${index}]`).join(
    '\n',
  )
  expect(rulesOf(`---\nk0: &k0 [x]\n${bomb}\n---\n`)).toEqual(['yaml.aliases'])
})

test.each(['['.repeat(30_000), '- '.repeat(30_000), 'a: '.repeat(20_000), '? '.repeat(30_000), '{'.repeat(60_000)])(
  'deep nesting is refused before anything recurses',
  (block) => {
    expect(rulesOf(`---\n${block}\n---\n`)).toEqual(['yaml.depth'])
  },
)

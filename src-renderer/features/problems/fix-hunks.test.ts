import { expect, test } from 'vitest'
import { fixedText, fixHunks } from './fix-hunks.ts'

const TEXT = '---\nname: a\ndescription: Reads: all\nlicense: MIT\n---\n\nbody\n'
const from = TEXT.indexOf('Reads')
const to = TEXT.indexOf('\nlicense')
const marks = (hunk: { lines: readonly { kind: string; text: string }[] }): string[] =>
  hunk.lines.map(({ kind, text }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}`)

test('a changed line is shown before and after, with a little around it', () => {
  const hunks = fixHunks(TEXT, [{ file: 'SKILL.md', from, to, text: '"Reads: all"' }])!
  expect(hunks).toHaveLength(1)
  expect(hunks[0]!.firstLine).toBe(1)
  expect(marks(hunks[0]!)).toEqual([
    ' ---',
    ' name: a',
    '-description: Reads: all',
    '+description: "Reads: all"',
    ' license: MIT',
    ' ---',
  ])
})

test('an inserted line takes nothing away', () => {
  const at = TEXT.indexOf('license')
  const hunks = fixHunks(TEXT, [{ file: 'SKILL.md', from: at, to: at, text: 'version: 1\n' }])!
  expect(marks(hunks[0]!)).toEqual([' name: a', ' description: Reads: all', '+version: 1', ' license: MIT', ' ---'])
})

test('edits of one place are one hunk, edits far apart are two', () => {
  const long = Array.from({ length: 20 }, (_none, line) => `line ${line}\n`).join('')
  const edit = (line: number) => {
    const at = long.indexOf(`line ${line}\n`)
    return { file: 'a', from: at, to: at + 4, text: 'LINE' }
  }
  expect(fixHunks(long, [edit(2), edit(3)])).toHaveLength(1)
  expect(fixHunks(long, [edit(15), edit(2)])!.map((hunk) => hunk.firstLine)).toEqual([1, 14])
})

test('a file that is not there is all new', () => {
  expect(marks(fixHunks(null, [{ file: 'a', from: 0, to: 0, text: '{\n}\n' }])![0]!)).toEqual(['+{', '+}'])
})

test('an edit outside the text means that the file was changed since', () => {
  expect(fixHunks('short', [{ file: 'a', from: 3, to: 99, text: '' }])).toBeNull()
})

test('the new text has every edit, whatever their order', () => {
  expect(
    fixedText('abcdef', [
      { file: 'a', from: 0, to: 1, text: 'X' },
      { file: 'a', from: 4, to: 6, text: '' },
    ]),
  ).toBe('Xbcd')
})

import { expect, test } from 'vitest'
import { formatFindings } from './print-findings.ts'
import { printable, printableLine } from './printable.ts'

test('commands to the terminal are shown, not obeyed; lines, tabs and other writing stay', () => {
  expect(printable('de\u001b[31mmo\u0007\r\u009b2J\u007f')).toBe('de\\x1b[31mmo\\x07\\x0d\\x9b2J\\x7f')
  expect(printable('a\u202egpj.exe')).toBe('a\\u202egpj.exe')
  expect(printable('one\n\ttwo 日本語 é 👩‍💻')).toBe('one\n\ttwo 日本語 é 👩‍💻')
  expect(printableLine('a\nb')).toBe('a\\nb')
})

test('a finding cannot add a line or a colour of its own', () => {
  const text = formatFindings([
    {
      ...{ rule: 'identity.mismatch', severity: 'error', why: '', how: 'Rename it.', rejected_by: [], fix: null },
      ...{ message: "name 'de\u001b[31mmo\nSKILL.md:1:1: info: all is well'", file: 'a\u001b]0;x\u0007.md' },
      ...{ line: 1, column: 2 },
    },
  ])
  expect(text).toBe(
    "a\\x1b]0;x\\x07.md:1:2: error: name 'de\\x1b[31mmo\\nSKILL.md:1:1: info: all is well' [identity.mismatch]\n    Rename it.\n",
  )
})

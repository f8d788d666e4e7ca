import { describe, expect, it } from 'vitest'
import { createPathPattern } from './path-pattern.ts'

describe('a pattern of the artifact contract', () => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ['out.txt', ['out.txt'], ['a/out.txt', 'outxtxt', 'out.txt/a']],
    ['*.txt', ['a.txt', '.txt', 'ä😀.txt'], ['a/b.txt', 'a.txt2']],
    ['a?c', ['abc', 'a😀c'], ['ac', 'a/c', 'abbc']],
    ['a*b*c', ['abc', 'axxbxxbyc'], ['acb', 'ab/c']],
    ['**', ['a', 'a/b/c'], []],
    ['**/a', ['a', 'x/a', 'x/y/a'], ['xa', 'a/x']],
    ['a/**', ['a/x', 'a/x/y'], ['b/a', 'ab']],
    ['a/**/b', ['a/b', 'a/x/y/b'], ['ab', 'a/x/b/c']],
    ['**/*.md', ['r.md', 'x/r.md'], ['r.md/x']],
    ['a**b', ['ab', 'axxb'], ['ax/xb']],
    // The signs of other pattern languages, and of regular expressions, mean themselves.
    ['fig[1].png', ['fig[1].png'], ['fig1.png']],
    ['(a+)+{b,c}|!$*', ['(a+)+{b,c}|!$', '(a+)+{b,c}|!$x'], ['aab', 'aac']],
  ]
  it.each(cases)('%s', (pattern, yes, no) => {
    const matches = createPathPattern(pattern)
    expect(yes.map((path) => [path, matches(path)])).toEqual(yes.map((path) => [path, true]))
    expect(no.map((path) => [path, matches(path)])).toEqual(no.map((path) => [path, false]))
  })

  it.each([
    ['(a+)+b', 'a'.repeat(60)],
    [`${'*a'.repeat(12)}b`, 'a'.repeat(255)],
    [`${'*'.repeat(99)}${'?a'.repeat(50)}b`, 'a'.repeat(255)],
    ['**/a/'.repeat(10) + 'b', 'a/'.repeat(30) + 'c'],
    [`${'**/*a*/'.repeat(28)}b`, `${`${'a'.repeat(127)}/`.repeat(31)}c`],
  ])('%s ends at once where it does not fit', (pattern, path) => {
    const started = performance.now()
    expect(createPathPattern(pattern)(path)).toBe(false)
    expect(performance.now() - started).toBeLessThan(200)
  })
})

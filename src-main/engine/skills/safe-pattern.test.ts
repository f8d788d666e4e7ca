import { expect, test } from 'vitest'
import { patternHazard } from './safe-pattern.ts'

test.each([
  '(a+)+$',
  '^(a|a)*$',
  '(a|ab)*',
  '^(\\s*\\w+\\s*)*$',
  '([^,]+,?)*',
  '(\\w|\\d)*',
  '((a*))*',
  '(x+x+)+y',
  '(([a-z])+.)+[A-Z]([a-z])+$',
  '(a{1,100})*',
  '(?<n>a+)+',
  '(?:[a-z]+|\\d+)*',
  '(a|b|c|a){30}',
])('%s can take exponential time and is refused', (pattern) => {
  expect(patternHazard(pattern)).not.toBeNull()
})

test.each([
  '^[a-z0-9]+(-[a-z0-9]+)*$',
  '^(\\w+\\.)*\\w+$',
  '(foo|far)*',
  '(\\d{3},)*',
  '(.|\\n)*',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '(?:(?=a+)b)*',
  '((ab)*c)*',
  '^(https?)://[^\\s/$.?#].[^\\s]*$',
  '^([A-Z]{2}|[0-9]{3})+$',
  '^((\\d+|[a-z]+)-)*$',
  '\\p{L}+( \\p{L}+)*',
  '',
  '[',
  '(',
  '\\',
])('%s passes', (pattern) => {
  expect(patternHazard(pattern)).toBeNull()
})

test('what cannot be judged is refused', () => {
  expect(patternHazard('('.repeat(500))).toBe('the groups of the pattern are nested too deep')
  expect(patternHazard('a'.repeat(2_000))).toBe('the pattern is longer than 1000 characters')
})

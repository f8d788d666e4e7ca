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
  '^(a?){25}a{25}$',
  '^(.?){30}x$',
  '^(a?){20}a{20}$',
  '^((a?){10}){10}a{100}$',
  '^(a?){12}(a?){12}a{24}$',
  `^${'a?'.repeat(25)}${'a'.repeat(25)}$`,
  `^${'a*'.repeat(12)}b$`,
  `^${'a{0,20}'.repeat(8)}b$`,
  '^.*a.*a.*a.*a.*a.*b$',
  '([a-z]{1,3})*x',
  '(a?a)*$',
  '((a|a){10}){10}b',
  '(a?|b?){30}c',
  `^(?=${'a*'.repeat(12)}b)`,
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
  '^((25[0-5]|2[0-4]\\d|[01]?\\d\\d?)\\.){3}(25[0-5]|2[0-4]\\d|[01]?\\d\\d?)$',
  '^([0-9A-Fa-f]{2}[:-]?){6}$',
  '^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$',
  '^\\s*(.*?)\\s*$',
  '^.*foo.*bar.*$',
  '^\\d{1,3}(,?\\d{3})*(\\.\\d+)?$',
  '^\\+?\\(?\\d{1,4}\\)?[-.\\s]?\\d{1,4}[-.\\s]?\\d{1,9}$',
  '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
  '^v?(\\d+)\\.(\\d+)\\.(\\d+)(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$',
  '^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:?\\d\\d)?$',
  '^(-?\\d){1,40}$',
  '^(https?|ftp)://([\\w-]+\\.)+[\\w-]+(/[\\w./?%&=-]*)?$',
  '^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d).{8,64}$',
  '^[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}$',
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

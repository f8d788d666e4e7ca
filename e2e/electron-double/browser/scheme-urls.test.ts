import { expect, test } from 'vitest'
import { createSchemeUrls } from './scheme-urls.ts'

const urls = createSchemeUrls()
urls.add('app')
urls.setPort(4711)

test.each([
  ['app://skill-tryout/', 'http://app--skill-tryout.localhost:4711/'],
  ['app://skill-tryout/v1/runs?after=3#top', 'http://app--skill-tryout.localhost:4711/v1/runs?after=3#top'],
  ['app://a.b/%2e%2e%2fx', 'http://app--a.b.localhost:4711/%2e%2e%2fx'],
])('%s goes to the loopback and comes back', (url, http) => {
  expect(urls.toHttp(url)).toBe(http)
  expect(urls.fromHttp(http)).toBe(url)
})

test('a bare host gets its slash', () => {
  expect(urls.toHttp('app://host?x')).toBe('http://app--host.localhost:4711?x')
  expect(urls.toHttp('app://host')).toBe('http://app--host.localhost:4711/')
})

test('a blob of the app says so', () => {
  expect(urls.fromHttp('blob:http://app--host.localhost:4711/123')).toBe('blob:app://host/123')
})

test.each([
  'https://outside.invalid/',
  'other://host/x',
  'http://app--host.localhost:4712/',
  'http://app--host.evil.invalid:4711/',
  'http://other--host.localhost:4711/',
])('%s is not ours and stays', (url) => {
  expect(urls.fromHttp(urls.toHttp(url))).toBe(url)
  expect(urls.fromHttp(url)).toBe(url)
})

test('a scheme that cannot be part of a host name is refused', () => {
  expect(() => urls.add('my-app')).toThrow("scheme 'my-app' is not supported")
})

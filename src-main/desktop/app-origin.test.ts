import { expect, test } from 'vitest'
import { isAppPage } from './app-origin.ts'

test.each(['app://skill-tryout/', 'app://skill-tryout/runs/1#x', 'app://skill-tryout/v10'])('%s is our page', (url) => {
  expect(isAppPage(url)).toBe(true)
})

test.each([
  'https://skill-tryout/',
  'app://skill-tryout.evil/',
  'app://evil/#app://skill-tryout/',
  'file:///app://skill-tryout/',
  'about:blank',
  'data:text/html,x',
  'blob:app://skill-tryout/1',
  'app://skill-tryout/v1/temp-skill-runs/1/artifacts/artifacts/evil.html',
  'app://skill-tryout/openapi.json',
  '',
])('%s is not', (url) => {
  expect(isAppPage(url)).toBe(false)
})

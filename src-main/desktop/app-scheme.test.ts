import { expect, test, vi } from 'vitest'
import { createWebPage } from '../http/web-page.ts'
import { answerAppRequest, DATA_POLICY, PAGE_POLICY, type AppSchemeParts } from './app-scheme.ts'

vi.mock('electron', () => ({ protocol: {} }))

function createParts(): AppSchemeParts & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    developmentUrl: null,
    server: {
      answer: async (request, caller) => {
        asked.push(`${caller} ${request.method} ${new URL(request.url).pathname}`)
        return Response.json({ body: await request.text() })
      },
      answerPage: (url) => {
        asked.push(`page ${url.pathname}`)
        const headers = { 'Content-Type': 'text/html', 'Content-Security-Policy': 'default-src *' }
        return Promise.resolve(new Response('<p>page</p>', { headers }))
      },
    },
  }
}

test('API addresses are answered as a page’s, with their bodies', async () => {
  const parts = createParts()
  const request = new Request('app://skill-tryout/v1/temp-skill-runs', { method: 'POST', body: '{"engine":"script"}' })
  const answer = await answerAppRequest(parts, request)
  expect(await answer.json()).toEqual({ body: '{"engine":"script"}' })
  expect(answer.headers.get('Content-Security-Policy')).toBe(DATA_POLICY)
  await answerAppRequest(parts, new Request('app://skill-tryout/openapi.json'))
  expect(parts.asked).toEqual(['page POST /v1/temp-skill-runs', 'page GET /openapi.json'])
})

test('everything else is a page, under our policy whatever the server set', async () => {
  const parts = createParts()
  const answer = await answerAppRequest(parts, new Request('app://skill-tryout/runs/1?tab=logs'))
  expect(await answer.text()).toBe('<p>page</p>')
  expect(answer.headers.get('Content-Security-Policy')).toBe(PAGE_POLICY)
  expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
  expect(parts.asked).toEqual(['page /runs/1'])
})

test('the policy allows nothing inline and nothing from outside', () => {
  const sources = PAGE_POLICY.split('; ').flatMap((directive) => directive.split(' ').slice(1))
  expect(new Set(sources)).toEqual(new Set(["'none'", "'self'", 'data:', 'blob:']))
  expect(PAGE_POLICY).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
})

test('window and browser live under the same policy', async () => {
  const answer = await createWebPage('/nowhere').respond(new URL('app://skill-tryout/'))
  expect(answer.headers.get('content-security-policy')).toBe(PAGE_POLICY)
})

test.each([
  ['app://other/', 403],
  ['app://skill-tryout:81/', 403],
  ['app://name@skill-tryout/', 403],
  ['app://skill-tryout.evil/v1/health', 403],
  ['app://skill-tryout/..%2f..%2fetc/passwd', 400],
  ['app://skill-tryout/assets/%2e%2e%2f%2e%2e%2fpackage.json', 400],
  ['app://skill-tryout/assets%5c..%5cpackage.json', 400],
  ['app://skill-tryout/index.html%00.js', 400],
  ['app://skill-tryout/v1/x%00', 400],
  ['app://skill-tryout/v1/..%2f..%2fsecret', 400],
  ['app://skill-tryout/%zz', 400],
])('%s is refused with %i before anything is read', async (address, status) => {
  const parts = createParts()
  // As Chromium would hand it over: a Request with a name in its address cannot even be made.
  const request = new Request('app://skill-tryout/')
  Object.defineProperty(request, 'url', { value: address })
  expect((await answerAppRequest(parts, request)).status).toBe(status)
  expect(parts.asked).toEqual([])
})

test('pages are only read', async () => {
  const parts = createParts()
  expect((await answerAppRequest(parts, new Request('app://skill-tryout/', { method: 'POST' }))).status).toBe(405)
  expect(parts.asked).toEqual([])
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROUTES } from '../contract/api.ts'
import { ERROR_CODES } from '../contract/errors.ts'
import type { RouteDefinition } from '../contract/route.ts'
import { API_TABLES, DOCUMENTED_GROUPS, fillTables } from '../testing/api-tables.ts'

const DOCS = join(import.meta.dirname, '../../docs')
const apiPath = join(DOCS, 'api.md')
const api = readFileSync(apiPath, 'utf8')

it('docs/api.md has the tables of the contract as they are (vitest run <this file> -u writes them anew)', async () => {
  await expect(fillTables(api)).toMatchFileSnapshot(apiPath)
})

it('docs/api.md has every table, every error code and every route', () => {
  const places = [...api.matchAll(/<!-- table: ([\w-]+) -->/g)].map((match) => match[1] ?? '')
  expect(places.sort()).toEqual(Object.keys(API_TABLES).sort())
  expect(ERROR_CODES.filter((code) => !api.includes(`| \`${code}\` |`))).toEqual([])
  expect(Object.keys(ROUTES).sort()).toEqual(DOCUMENTED_GROUPS.toSorted())
  const routes = Object.values(ROUTES).flatMap((group) => Object.values<RouteDefinition>(group))
  const isThere = ({ method, path }: RouteDefinition): boolean =>
    api.includes(`| ${method} | \`${path}\` |`) ||
    api.includes(`| ${method} | \`${path.replace(/^\/v1\/(temp-skill-runs|jobs)/, '…')}\` |`)
  expect(routes.filter((definition) => !isThere(definition)).map(({ path }) => path)).toEqual([])
})

it.each(['api.md', 'packages.md', 'ci-example.md', 'troubleshooting.md'])(
  'docs/%s leads only to pages that are there',
  (name) => {
    const text = readFileSync(join(DOCS, name), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '')
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(() => readFileSync(join(DOCS, link))).not.toThrow()
  },
)

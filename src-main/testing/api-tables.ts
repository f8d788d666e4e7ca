import { ROUTES } from '../contract/api.ts'
import { ERRORS } from '../contract/errors.ts'
import type { RouteDefinition } from '../contract/route.ts'
import { observedRunRoutes } from '../contract/run-routes.ts'

type Group = Readonly<Record<string, RouteDefinition>>

const OWNERS = { author: 'the caller', setup: 'whoever set it up', us: 'we: see the log' } as const
const OBSERVED = Object.keys(observedRunRoutes('', ''))

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function routeRows(group: Group, isShown: (name: string) => boolean, prefix = ''): string[][] {
  return Object.entries(group)
    .filter(([name]) => isShown(name))
    .map(([, { method, path, summary }]) => [
      method,
      `\`${prefix === '' ? path : path.replace(prefix, '…')}\``,
      summary.replaceAll('|', '\\|'),
    ])
}

const HEAD = ['method', 'address', 'what it does']
const own = (group: Group): string =>
  table(
    HEAD,
    routeRows(group, (name) => !OBSERVED.includes(name)),
  )
const all = (...groups: readonly Group[]): string =>
  table(
    HEAD,
    groups.flatMap((group) => routeRows(group, () => true)),
  )

/** The tables of docs/api.md by the names of their places there. Every route of the contract is in one of them. */
export const API_TABLES: Readonly<Record<string, string>> = {
  'temp-runs': own(ROUTES.tempRuns),
  jobs: own(ROUTES.jobs),
  'watch-and-steer': table(
    HEAD,
    routeRows(ROUTES.tempRuns, (name) => OBSERVED.includes(name), '/v1/temp-skill-runs'),
  ),
  skills: all(ROUTES.skillChecks, ROUTES.skills, ROUTES.skillPackages),
  library: all(ROUTES.library),
  engines: all(ROUTES.engines),
  management: all(ROUTES.management),
  session: all(ROUTES.session),
  system: all(ROUTES.system),
  errors: table(
    ['code', 'status', 'what', 'who can do something', 'the same again may work'],
    Object.entries(ERRORS)
      .sort(([, one], [, other]) => one.status - other.status)
      .map(([code, { status, title, who, canRetry }]) => [
        ...[`\`${code}\``, String(status), title, OWNERS[who], canRetry ? 'yes' : ''],
      ]),
  ),
}

/** Groups of the contract that the tables know; a test holds them against all groups. */
export const DOCUMENTED_GROUPS = [
  ...[
    'tempRuns',
    'jobs',
    'skillChecks',
    'skills',
    'skillPackages',
    'library',
    'engines',
    'management',
    'session',
    'system',
  ],
]

/** Puts the tables into their places, between `<!-- table: name -->` and `<!-- end -->`. */
export function fillTables(text: string): string {
  return text.replace(
    /(<!-- table: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_whole, start: string, name: string, end: string) => {
      const content = API_TABLES[name]
      if (content === undefined) throw new Error(`There is no table named ${name}`)
      return `${start}${content}\n${end}`
    },
  )
}

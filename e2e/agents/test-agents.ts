// `npm run test:agents -- [--engine X] [--case Y] [--minutes N] [--lanes N] [--requests FOLDER] [--no-install]`: the matrix of real agents and what may happen to them.
import { parseArgs } from 'node:util'
import { APPROVAL_CASE } from './approval-case.ts'
import { BAD_CASES } from './bad-cases.ts'
import { GOOD_CASES } from './good-cases.ts'
import { GROWING_CASE } from './growing-case.ts'
import { installAgents } from './install-agents.ts'
import type { MatrixCase } from './matrix-case.ts'
import { MATRIX_ENGINES, type MatrixEngine } from './matrix-engines.ts'
import { PINNED_AGENTS } from './pinned-agents.ts'
import { OBEY_CASES } from './obey-cases.ts'
import { printTable } from './print-table.ts'
import { runEngine, type CaseReport } from './run-engine.ts'

const CASES = [...GOOD_CASES, GROWING_CASE, APPROVAL_CASE, ...OBEY_CASES, ...BAD_CASES]
const { values } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true, default: [] },
    case: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '8' },
    lanes: { type: 'string', default: '2' },
    requests: { type: 'string' },
    'no-install': { type: 'boolean', default: false },
  },
})
const print = (line: string): void => void process.stdout.write(`${line}\n`)

const wanted = (names: readonly string[], name: string): boolean =>
  names.length === 0 || names.some((list) => list.split(',').includes(name))
const engines = MATRIX_ENGINES.filter(({ engine }) => wanted(values.engine, engine))
const cases = CASES.filter(({ name }) => wanted(values.case, name))
const minutes = Number(values.minutes)
const lanes = Number(values.lanes)
if (engines.length === 0 || cases.length === 0 || !(minutes > 0) || !(lanes >= 1)) {
  print(`Engines: ${MATRIX_ENGINES.map(({ engine }) => engine).join(', ')}`)
  print(`Cases:\n${CASES.map(({ name, title }) => `  ${name}: ${title}`).join('\n')}`)
  process.exit(2)
}

const until = performance.now() + minutes * 60_000
/** An npm that is out of reach must leave time for what is installed. */
const installUntil = performance.now() + (minutes * 60_000) / 3
const pinned = PINNED_AGENTS.filter(({ engine }) => engines.some((row) => row.engine === engine))
const missing = values['no-install'] ? new Map<string, string>() : await installAgents(pinned, print, installUntil)
const reports: CaseReport[] = []
const tell = (report: CaseReport): void => {
  reports.push(report)
  if (report.outcome === 'not run') return
  const reason = report.reason === null ? '' : `\n    ${report.reason}`
  print(`${report.outcome.padEnd(7)} ${report.engine} ${report.name} (${(report.ms / 1000).toFixed(1)} s)${reason}`)
}
const runRow = async (row: MatrixEngine, round: readonly MatrixCase[]): Promise<void> => {
  const reason =
    process.platform === 'linux' ? missing.get(row.engine) : 'the matrix looks at /proc, which only Linux has'
  if (reason === undefined) await runEngine(row, round, until, tell, values.requests)
  else for (const { name } of round) tell({ engine: row.engine, name, outcome: 'not run', reason, ms: 0 })
}
// The first case with every engine before the others: where the time is short, each of them has at least been seen to work.
for (const round of [cases.slice(0, 1), cases.slice(1)].filter(({ length }) => length > 0)) {
  // Two lanes, for agents wait more than they work; the big ones afterwards, one at a time.
  const queue = engines.filter(({ isAlone }) => !isAlone)
  const lane = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) await runRow(row, round)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  for (const row of engines.filter(({ isAlone }) => isAlone)) await runRow(row, round)
}

const order = (engine: string): number => engines.findIndex((row) => row.engine === engine)
printTable(
  reports.toSorted((one, other) => order(one.engine) - order(other.engine)),
  print,
)
const count = (outcome: CaseReport['outcome']): number => reports.filter((report) => report.outcome === outcome).length
print(`\n${count('passed')} passed, ${count('FAILED')} failed, ${count('not run')} not run`)
process.exitCode = count('FAILED') === 0 ? 0 : 1

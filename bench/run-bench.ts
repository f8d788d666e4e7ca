// `npm run bench [-- --quick] [-- --only P3,P5]`: each claim of speed, both sides of a ratio in one run on one machine.
import { parseArgs } from 'node:util'
import { createFigures, printFigures, type Note } from './figures.ts'
import { measureHistory } from './measure-history.ts'
import { measureFlood, measureLiveLines } from './measure-output.ts'
import { measurePackage } from './measure-package.ts'
import { measurePage } from './measure-page.ts'
import { measureRuns } from './measure-runs.ts'
import { measureStart } from './measure-start.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })

interface Measure {
  readonly ids: readonly string[]
  readonly take: (note: Note) => Promise<void>
}
/** P8, the log view with a million lines, is measured in the window and not here. */
const MEASURES: readonly Measure[] = [
  { ids: ['P1'], take: measureStart },
  { ids: ['P2', 'P10'], take: measureHistory },
  { ids: ['P3'], take: measurePackage },
  { ids: ['P4', 'P7'], take: (note) => measureRuns(note, values.quick ? 100 : 1_000) },
  { ids: ['P5'], take: (note) => measureFlood(note, values.quick ? 1_000_000 : 10_000_000) },
  { ids: ['P6'], take: measureLiveLines },
  { ids: ['P9'], take: measurePage },
]

const wanted = values.only?.split(',') ?? null
const { all, note } = createFigures()
const failures: string[] = []
for (const { ids, take } of MEASURES) {
  if (wanted !== null && !ids.some((id) => wanted.includes(id))) continue
  process.stderr.write(`measuring ${ids.join(' and ')} ...\n`)
  // One that fails says so and takes none of the others with it.
  await take(note).catch((cause: unknown) => {
    failures.push(`${ids.join(', ')}: ${cause instanceof Error ? cause.message : String(cause)}`)
  })
}
printFigures(all, failures)
process.exitCode = failures.length === 0 ? 0 : 1

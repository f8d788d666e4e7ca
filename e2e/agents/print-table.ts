import type { CaseReport } from './run-engine.ts'

/** Prints engines by cases, and below it why something failed or was not run. */
export function printTable(reports: readonly CaseReport[], print: (line: string) => void): void {
  const engines = [...new Set(reports.map(({ engine }) => engine))]
  const names = [...new Set(reports.map(({ name }) => name))]
  const width = Math.max(...engines.map((engine) => engine.length), 6)
  const columns = names.map((name) => Math.max(name.length, 7))
  const row = (head: string, cells: readonly string[]): string =>
    [head.padEnd(width), ...cells.map((cell, index) => cell.padEnd(columns[index] ?? 0))].join('  ').trimEnd()
  print(`\n${row('', names)}`)
  for (const engine of engines) {
    const cell = (name: string): string =>
      reports.find((report) => report.engine === engine && report.name === name)?.outcome ?? ''
    print(row(engine, names.map(cell)))
  }
  const notRun = new Map<string, string[]>()
  for (const { engine, name, outcome, reason } of reports) {
    if (outcome === 'FAILED') print(`FAILED  ${engine} ${name}: ${reason ?? ''}`)
    if (outcome === 'passed' && reason !== null) print(`passed  ${engine} ${name}: ${reason}`)
    if (outcome === 'not run')
      notRun.set(`${engine}: ${reason ?? ''}`, [...(notRun.get(`${engine}: ${reason ?? ''}`) ?? []), name])
  }
  for (const [reason, left] of notRun) print(`not run ${reason} (${left.join(', ')})`)
}

import { cpus, loadavg } from 'node:os'

/** One measured number, and the goal of the line of the specification that it belongs to. */
export interface Figure {
  readonly id: string
  readonly what: string
  readonly value: number
  readonly unit: string
  /** Null where a line of the specification names no goal for this number. */
  readonly goal: { readonly most?: number; readonly least?: number } | null
}

export type Note = (
  id: string,
  what: string,
  value: number,
  unit: string,
  goal?: { readonly most?: number; readonly least?: number },
) => void

/** Collects figures in the order in which they were taken. */
export function createFigures(): { readonly all: readonly Figure[]; readonly note: Note } {
  const all: Figure[] = []
  return {
    all,
    note: (id, what, value, unit, goal) =>
      void all.push({ id, what, value: Math.round(value * 100) / 100, unit, goal: goal ?? null }),
  }
}

/** What could not be compared here, because it needs Skill-Runner beside us. */
const AGAINST_PEER: Readonly<Record<string, string>> = {
  P1: 'at most 0.5 x the peer',
  P2: 'at least 8 x the peer’s requests per second; p99 under its p50',
  P3: 'at most 0.6 x the peer',
  P4: 'at most 0.3 x the peer',
}

function goalText({ goal, unit }: Figure): string {
  if (goal === null) return ''
  return goal.most === undefined ? `>= ${goal.least ?? ''} ${unit}` : `<= ${goal.most} ${unit}`
}

/** Whether a figure keeps to its goal; null without a goal. */
export function isMet({ goal, value }: Figure): boolean | null {
  if (goal === null) return null
  return value <= (goal.most ?? Infinity) && value >= (goal.least ?? -Infinity)
}

/** The figures as a table for people, and as JSON for programs. */
export function printFigures(figures: readonly Figure[], failures: readonly string[]): void {
  for (const figure of figures) {
    const met = isMet(figure)
    const verdict = met === null ? '' : met ? 'met' : 'MISSED'
    const number = `${figure.value} ${figure.unit}`.padStart(18)
    console.log(`${figure.id.padEnd(4)} ${figure.what.padEnd(74)} ${number}  ${goalText(figure).padEnd(14)} ${verdict}`)
  }
  for (const [id, goal] of Object.entries(AGAINST_PEER)) {
    console.log(`${id.padEnd(4)} ${goal.padEnd(74)} ${'peer not measured'.padStart(18)}`)
  }
  for (const failure of failures) console.log(`     could not be measured: ${failure}`)
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? '', load: loadavg() }
  const rows = figures.map((figure) => ({ ...figure, met: isMet(figure) }))
  console.log(JSON.stringify({ machine, figures: rows, peer: 'not measured', failures }, null, 2))
}

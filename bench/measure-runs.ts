import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { goodPackage } from '../src-main/testing/script-skill.ts'
import { startBenchServer } from './bench-server.ts'
import type { Note } from './figures.ts'
import { median, percentile, timed } from './statistics.ts'

const QUICK = 'console.log(\'{"message": "done"}\')'
const run = promisify(execFile)

/** P4 and P7: what a run costs over its bare process, one at a time and a queue of them. @param count runs in the queue */
export async function measureRuns(note: Note, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'skill-tryout-bench-'))
  const server = await startBenchServer({ env: { SKILL_TRYOUT_MAX_QUEUED_RUNS: String(count) } })
  try {
    const skill = await goodPackage({ script: QUICK })
    const scriptPath = join(folder, 'quick.mjs')
    writeFileSync(scriptPath, QUICK)
    const bare: number[] = []
    const whole: number[] = []
    for (let round = 0; round < 12; round += 1) {
      bare.push(await timed(() => run(process.execPath, [scriptPath])))
      const ms = await timed(async () => server.untilEnd(await server.begin(skill)))
      if (round > 1) whole.push(ms)
    }
    note('P4', 'create to terminal, over the bare process', median(whole) - median(bare), 'ms', { most: 60 })

    // The ideal: the same processes, two at a time, with nobody in between.
    let left = count
    const runner = async (): Promise<void> => {
      while (left-- > 0) await run(process.execPath, [scriptPath])
    }
    const ideal = await timed(() => Promise.all([runner(), runner()]))
    const creates: number[] = []
    const total = await timed(async () => {
      const ids: string[] = []
      for (let index = 0; index < count; index += 1) {
        const started = performance.now()
        ids.push(await server.begin(skill))
        creates.push(performance.now() - started)
      }
      for (const id of ids) await server.untilEnd(id)
    })
    note('P7', `${count} runs, concurrency 2: wall time / the same processes alone`, total / ideal, 'x', { most: 1.15 })
    note('P7', 'create and upload p95 meanwhile', percentile(creates, 0.95), 'ms', { most: 50 })
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

import { execFileSync } from 'node:child_process'
import { startBenchServer } from './bench-server.ts'
import type { Note } from './figures.ts'
import { median, timed } from './statistics.ts'

/** P1: from nothing to ready, against the bare runtime, in turns. */
export async function measureStart(note: Note): Promise<void> {
  const ready: number[] = []
  const bare: number[] = []
  for (let round = 0; round < 8; round += 1) {
    bare.push(await timed(() => execFileSync(process.execPath, ['-e', '0'])))
    const server = await startBenchServer()
    await server.stop()
    // The first start fills the compile cache.
    if (round > 0) ready.push(server.readyMs)
  }
  note('P1', 'serve to ready / node -e 0', median(ready) / median(bare), 'x', { most: 6 })
  note('P1', 'serve to ready', median(ready), 'ms')
}

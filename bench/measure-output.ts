import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { goodPackage } from '../src-main/testing/script-skill.ts'
import { startBenchServer } from './bench-server.ts'
import type { Note } from './figures.ts'
import { percentile, timed } from './statistics.ts'

const LINE_BYTES = 100
const LINES_PER_SECOND = 1_000
const LIVE_SECONDS = 5

/** Writes lines of 100 bytes as fast as they are taken. */
const flood = (lines: number): string => `
const line = 'x'.repeat(${LINE_BYTES - 1}) + '\\n'
const piece = line.repeat(1000)
for (let done = 0; done < ${lines}; done += 1000) {
  if (!process.stdout.write(piece)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}
console.log('{"message": "done"}')
`

/** Tells the time in each line, a thousand lines a second. */
const LIVE = `
const started = performance.now()
for (let line = 0; line < ${LINES_PER_SECOND * LIVE_SECONDS};) {
  const due = Math.floor((performance.now() - started) * ${LINES_PER_SECOND / 1_000})
  for (; line < due; line += 1) process.stdout.write('at ' + (performance.timeOrigin + performance.now()) + '\\n')
  await new Promise((resolve) => setTimeout(resolve, 1))
}
console.log('{"message": "done"}')
`

/** P5: a flood of output, against the same writer into a file. @param lines 10 million are 1 GB */
export async function measureFlood(note: Note, lines: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'skill-tryout-bench-'))
  const server = await startBenchServer()
  try {
    const scriptPath = join(folder, 'flood.mjs')
    writeFileSync(scriptPath, flood(lines))
    const alone = await timed(() => writeToFile(scriptPath, join(folder, 'output')))
    await server.untilEnd(await server.begin(await goodPackage({ script: 'console.log(\'{"message": "x"}\')' })))
    const before = server.memoryMib()
    let most = before
    let isOver = false
    const times: number[] = []
    const started = performance.now()
    const id = await server.begin(await goodPackage({ script: flood(lines) }))
    const watch = async (): Promise<void> => {
      while (!isOver) {
        times.push(await timed(async () => (await server.ask(`/v1/temp-skill-runs/${id}`)).arrayBuffer()))
        most = Math.max(most, server.memoryMib())
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
    const watching = watch()
    const status = await server.untilEnd(id)
    const ours = performance.now() - started
    isOver = true
    await watching
    if (status !== 'succeeded') throw new Error(`the run with much output ${status}`)
    const what = `${(lines / 1e6).toFixed(1)} million lines, ${((lines * LINE_BYTES) / 1e9).toFixed(1)} GB`
    note('P5', `run with ${what} / the same writer into a file`, ours / alone, 'x', { most: 1.5 })
    note('P5', 'memory growth of the server meanwhile', most - before, 'MiB', { most: 150 })
    note('P5', 'status p95 meanwhile', percentile(times, 0.95), 'ms', { most: 50 })
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writeToFile(scriptPath: string, outputPath: string): Promise<void> {
  const output = openSync(outputPath, 'w')
  const child = spawn(process.execPath, [scriptPath], { stdio: ['ignore', output, 'inherit'] })
  await once(child, 'exit')
  closeSync(output)
}

/** P6: from the script's `write` to the client's ear. */
export async function measureLiveLines(note: Note): Promise<void> {
  const server = await startBenchServer()
  try {
    const id = await server.begin(await goodPackage({ script: LIVE }))
    const answer = await server.ask(`/v1/temp-skill-runs/${id}/events`)
    if (answer.body === null) throw new Error('no event stream')
    const frames = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
    const delays: number[] = []
    for await (const { event, data } of frames) {
      if (event !== 'chat_event') continue
      const now = performance.timeOrigin + performance.now()
      const told = JSON.parse(data) as { type: string; data: { line?: string } }
      if (told.type !== 'raw.stdout') continue
      for (const line of (told.data.line ?? '').split('\n')) {
        if (line.startsWith('at ')) delays.push(now - Number(line.slice(3)))
      }
    }
    if (delays.length < LINES_PER_SECOND * LIVE_SECONDS) throw new Error(`only ${delays.length} lines were told`)
    note('P6', `live line to SSE client at ${LINES_PER_SECOND} lines a second, p95`, percentile(delays, 0.95), 'ms', {
      most: 50,
    })
  } finally {
    await server.stop()
  }
}

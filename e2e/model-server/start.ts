// `node e2e/model-server/start.ts SCRIPT.json [--port N] [--log FILE]`: a model that costs nothing (docs/model-server.md).
import { appendFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { maskHeaders, startModelServer, type RecordedRequest } from './model-server.ts'
import { readModelScript } from './model-script.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '0' }, log: { type: 'string' } },
})
const [scriptPath] = positionals
if (scriptPath === undefined || positionals.length > 1) {
  process.stderr.write('Usage: node e2e/model-server/start.ts SCRIPT.json [--port N] [--log FILE]\n')
  process.exit(2)
}

function tell(request: RecordedRequest): void {
  const { method, path, kind, place, body } = request
  const at = place === null ? '' : `, prompt ${place.prompt + 1}, step ${place.step + 1}`
  process.stderr.write(`${method} ${path}  ${kind}${at}\n`)
  if (values.log === undefined) return
  const line = { method, path, kind, place, headers: maskHeaders(request.headers), body }
  appendFileSync(values.log, `${JSON.stringify(line)}\n`)
}

try {
  const server = await startModelServer(readModelScript(scriptPath), { port: Number(values.port), onRequest: tell })
  // The first line of standard output is the address, for scripts that start this one.
  process.stdout.write(`${server.url}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
} catch (cause) {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`)
  process.exitCode = 2
}

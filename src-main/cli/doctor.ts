import type { EngineStatus } from '../contract/system.ts'
import { EXIT_CODES } from './exit-codes.ts'
import type { Interrupt } from './interrupt.ts'
import { printable } from './printable.ts'
import { withServer } from './with-server.ts'

/** `skill doctor`: what can run skills on this machine and what would mend the rest. @returns exit code 0 */
export async function showDoctor(
  options: { readonly isJson: boolean; readonly dataDir: string | undefined },
  interrupt: Interrupt,
): Promise<number> {
  const { engines } = await withServer(options.dataDir, (server) =>
    interrupt.orDone(server.client.engines.list({ query: { refresh: 'true' } })),
  )
  process.stdout.write(options.isJson ? `${JSON.stringify({ engines }, null, 2)}\n` : printable(formatDoctor(engines)))
  return EXIT_CODES.succeeded
}

const STATES: Readonly<Record<EngineStatus['state'], string>> = {
  ready: 'ready',
  not_found: 'not found',
  not_signed_in: 'not signed in',
  not_supported: 'not supported yet',
  unknown: 'unclear',
}

/** A table of all engines, and below it what is to be said of each. */
export function formatDoctor(engines: readonly EngineStatus[]): string {
  const rows = engines.map((one) => [
    one.engine,
    STATES[one.state],
    one.cli_version_detected ?? '-',
    testedText(one),
    accessText(one),
    one.path ?? '-',
  ])
  return (
    table([['ENGINE', 'STATE', 'VERSION', 'TRIED WITH', 'MODEL ACCESS', 'PATH'], ...rows]) +
    engines.map(remarks).join('')
  )
}

function testedText({ cli }: EngineStatus): string {
  if (cli === null || cli === undefined) return '-'
  return cli.is_tested_version === true ? 'this one' : cli.tested_versions
}

function accessText({ cli, state }: EngineStatus): string {
  if (cli === null || cli === undefined || state === 'not_found') return '-'
  return cli.access === 'unknown' ? 'not known' : cli.access
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('')
}

/** Nothing for an engine that is ready and of which nothing is wrong. */
function remarks({ engine, state, note, fix_command: fix, cli }: EngineStatus): string {
  const failure = cli?.last_failure ?? null
  if (state === 'ready' && fix === null && failure === null) return ''
  return [
    `\n${engine}: ${note}\n`,
    ...(fix === null ? [] : [`  to fix it: ${fix}\n`]),
    ...(cli?.config_home === null || cli?.config_home === undefined ? [] : [`  configuration: ${cli.config_home}\n`]),
    ...(failure === null ? [] : [`  last failure: ${failure.code} at ${failure.at}: ${failure.message}\n`]),
  ].join('')
}

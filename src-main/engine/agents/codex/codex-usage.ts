import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Usage } from '../../../contract/run.ts'
import { countAt, parseJsonLine } from '../headless/json-reading.ts'

const FILE_NAME = 'tryout-usage.json'

/**
 * The tokens of one turn. Codex tells those of the whole session, so what earlier turns told is noted in its private home and
 * taken off.
 * @param total as Codex told it after the turn
 * @param isResumed false for the first turn of a session, which has nothing before it
 */
export async function usageOfTurn(codexHomePath: string, total: Usage, isResumed: boolean): Promise<Usage> {
  const path = join(codexHomePath, FILE_NAME)
  const before = isResumed ? parseJsonLine(await readFile(path, 'utf8').catch(() => '')) : null
  // Without the note the next turn would only be counted too high.
  await writeFile(path, JSON.stringify(total), { mode: 0o600 }).catch(() => undefined)
  const less = (name: keyof Usage): number | null => {
    const now = total[name]
    return now === null ? null : Math.max(0, now - (countAt(before, name) ?? 0))
  }
  return {
    input_tokens: less('input_tokens'),
    output_tokens: less('output_tokens'),
    cached_tokens: less('cached_tokens'),
    total_tokens: less('total_tokens'),
    cost_usd: null,
  }
}

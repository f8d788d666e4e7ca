import { readFile } from 'node:fs/promises'
import { parseJsonLine } from '../headless/json-reading.ts'
import type { JsonObject } from '../../../contract/skill.ts'

/**
 * Reads a person's login file. Only ever read: a run gets a copy without what renews it, because the providers' renewal tokens
 * work once, and a run that used one would sign the person out.
 * @param path absolute path of a JSON file
 * @returns null where there is none that can be read
 */
export async function readLoginFile(path: string): Promise<JsonObject | null> {
  try {
    return parseJsonLine((await readFile(path, 'utf8')).trim())
  } catch {
    return null
  }
}

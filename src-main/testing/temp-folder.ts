import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { removeTree } from '../platform/remove-tree.ts'

/** A fresh folder that goes when the test ends, whatever the test put into it. */
export function makeTempFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'skill-tryout-test-'))
  onTestFinished(() => removeTree(path, { force: 'chmod-walk' }))
  return path
}

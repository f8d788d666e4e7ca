import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A chain of folders that no single path can name, when it is some thousands deep. */
export function makeDeepTree(rootPath: string, depth: number): void {
  const piece = join(...Array.from({ length: 100 }, () => 'deep'))
  mkdirSync(join(rootPath, piece), { recursive: true })
  writeFileSync(join(rootPath, piece, 'file'), 'x')
  // Grown from the top: what is there becomes the end of the next hundred.
  for (let done = 100; done < depth; done += 100) {
    const upper = `${rootPath}-upper`
    mkdirSync(join(upper, piece), { recursive: true })
    renameSync(rootPath, join(upper, piece, 'deep'))
    renameSync(upper, rootPath)
  }
}

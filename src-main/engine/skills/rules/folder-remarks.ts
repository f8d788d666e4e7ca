import { isSilentlySkipped } from '../../../contract/package-names.ts'
import type { SkippedPath } from '../../../platform/zip/list-folder.ts'
import type { FindingInput } from './finding-list.ts'

const MAX_NAMED = 20

/** What is to be said of a folder that was packed: what cannot be in a package, and what was left out on purpose. */
export function folderRemarks(skipped: readonly SkippedPath[]): FindingInput[] {
  const foreign = skipped.filter(({ reason }) => reason !== 'excluded').map(describeForeign)
  const leftOut = skipped.filter(
    ({ reason, relativePath }) => reason === 'excluded' && !isSilentlySkipped(relativePath),
  )
  return leftOut.length === 0 ? foreign : [...foreign, describeLeftOut(leftOut.map(({ relativePath }) => relativePath))]
}

function describeForeign({ relativePath, reason }: SkippedPath): FindingInput {
  const isLink = reason === 'link'
  return {
    rule: isLink ? 'package.link' : 'package.unreadable',
    message: isLink ? `'${relativePath}' is a link` : `'${relativePath}' cannot be packed (${reason})`,
    file: relativePath,
  }
}

function describeLeftOut(paths: readonly string[]): FindingInput {
  const more = paths.length - MAX_NAMED
  const named = paths.slice(0, MAX_NAMED).join(', ')
  return {
    rule: 'package.left-out',
    message: `Left out of the package: ${named}${more > 0 ? ` and ${more} more` : ''}`,
  }
}

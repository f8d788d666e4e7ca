import type { RunStatusBody } from '../../src-main/contract/run.ts'
import type { LibraryItem } from '../../src-main/contract/skill.ts'
import type { InstallOffer } from '../features/registry/install-dialog.tsx'
import type { ChosenSkill } from './use-chosen-skill.ts'

/** A skill of the library, as it is now. */
export function offerOfItem(item: LibraryItem): InstallOffer {
  return { name: item.label, from: { libraryId: item.library_id }, what: 'library', packageSha256: null }
}

/**
 * What a good run was started with. Its package is there only while it is kept; but where the library holds the same bytes, they
 * are taken from there. @returns null for a run that cannot be installed from
 */
export function offerOfRun(run: RunStatusBody | null, { libraryId, answer }: ChosenSkill): InstallOffer | null {
  if (run === null || run.status !== 'succeeded' || run.source === 'installed') return null
  const { library_id: ranId, package_sha256: packageSha256, skill_id: name } = run
  const isSame =
    ranId !== null && ranId === libraryId && packageSha256 !== null && answer?.check?.package_sha256 === packageSha256
  return isSame
    ? { name, from: { libraryId: ranId }, what: 'same', packageSha256 }
    : { name, from: { requestId: run.request_id }, what: 'run', packageSha256 }
}

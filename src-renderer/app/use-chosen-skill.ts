import { useEffect } from 'react'
import type { EngineStatus } from '../../src-main/contract/system.ts'
import { installedSkillOf } from '../api/skill-origin.ts'
import { useLibrary, useLibraryItem, type LibraryItemAnswer } from '../api/use-library.ts'
import { useInstalledSkills } from '../api/use-registry.ts'
import { useEngines } from '../api/use-system.ts'
import { showSkill, useWindow } from './window-store.ts'

export interface ChosenSkill {
  readonly libraryId: string | null
  readonly label: string | null
  /** Null while it is on its way. */
  readonly answer: LibraryItemAnswer | null
  readonly engines: readonly EngineStatus[]
}

const NO_ENGINES: readonly EngineStatus[] = []

/** The skill that is chosen, with its newest check. Chooses the first of the library when none is. */
export function useChosenSkill(): ChosenSkill {
  const libraryId = useWindow((state) => state.libraryId)
  const library = useLibrary()
  const answer = useLibraryItem(libraryId)
  const engines = useEngines()
  const installed = useInstalledSkills()
  const items = library.data
  const skillId = installedSkillOf(libraryId)
  const installedSkill = installed.data?.find((skill) => skill.id === skillId) ?? null
  const isThere =
    skillId === null
      ? items?.some((item) => item.library_id === libraryId)
      : installed.data === undefined || installedSkill !== null
  useEffect(() => {
    if (items === undefined || isThere === true) return
    const [first] = items
    if (first !== undefined) showSkill(first.library_id, first.last_request_id)
    else if (libraryId !== null) useWindow.setState({ libraryId: null })
  }, [items, isThere, libraryId])
  const label = installedSkill?.name ?? items?.find((item) => item.library_id === libraryId)?.label ?? null
  return { libraryId, label, answer: answer.data ?? null, engines: engines.data ?? NO_ENGINES }
}

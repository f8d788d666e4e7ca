import { useQueryClient } from '@tanstack/react-query'
import { create } from 'zustand'
import { addFolderFiles, addPackage } from '../../api/add-package.ts'
import { describeError } from '../../api/describe-error.ts'
import { desktop, fromDesktop } from '../../api/desktop.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { announce } from '../../ui/live-region.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { showToast } from '../../ui/toast.tsx'
import { useLibraryText } from './library-text.ts'
import type { DroppedThing } from './read-dropped.ts'

/** A skill on its way into the library, shown as a row of its own until it is there or its error was dealt with. */
export interface Addition {
  readonly id: number
  readonly name: string
  readonly state: 'reading' | 'sending' | 'failed'
  readonly error: string | null
  readonly retry: () => void
}

class EmptyFolder extends Error {}

const useAdditionStore = create<{ readonly additions: readonly Addition[] }>(() => ({ additions: [] }))
let lastId = 0

export function useAdditions(): readonly Addition[] {
  return useAdditionStore((state) => state.additions)
}

export function dismissAddition(id: number): void {
  useAdditionStore.setState(({ additions }) => ({ additions: additions.filter((one) => one.id !== id) }))
}

function put(addition: Addition): void {
  useAdditionStore.setState(({ additions }) => ({
    additions: additions.some((one) => one.id === addition.id)
      ? additions.map((one) => (one.id === addition.id ? addition : one))
      : [...additions, addition],
  }))
}

/**
 * Adds what was dropped or picked, one after the other so that nothing is lost: what fails stays as a row that says why and
 * can be tried again.
 * @param onAdded told of each skill, in order
 */
export function useAddSkills(onAdded: (libraryId: string) => void): (things: readonly DroppedThing[]) => Promise<void> {
  const t = useLibraryText()
  const problemText = useProblemText()
  const queryClient = useQueryClient()

  const errorText = (error: unknown): string => {
    if (error instanceof EmptyFolder) return t('empty_folder')
    const { title, advice, detail } = problemText(describeError(error))
    return [title, detail, advice].filter((part) => part !== null).join('. ')
  }
  const addOne = async (id: number, thing: DroppedThing): Promise<void> => {
    const base = { id, name: thing.name, error: null, retry: () => void addOne(id, thing) }
    try {
      put({ ...base, state: thing.kind === 'folder' ? 'reading' : 'sending' })
      const libraryId = await send(thing, () => put({ ...base, state: 'sending' }))
      await queryClient.invalidateQueries({ queryKey: queryKeys.library })
      dismissAddition(id)
      announce(t('added', { name: thing.name }))
      onAdded(libraryId)
    } catch (error) {
      put({ ...base, state: 'failed', error: errorText(error) })
      announce(t('add_failed', { name: thing.name }))
    }
  }

  return async (things) => {
    for (const thing of things) {
      if (thing.kind === 'other' && desktop() === null)
        showToast({ tone: 'bad', title: t('not_a_skill', { name: thing.name }), detail: t('not_a_skill_about') })
      else await addOne((lastId += 1), thing)
    }
  }
}

async function send(thing: DroppedThing, onSending: () => void): Promise<string> {
  const bridge = desktop()
  // The desktop takes the dropped thing itself: its folder stays where it is and its path never reaches this page.
  if (bridge !== null && thing.file !== null) {
    const added = await fromDesktop(bridge.addDropped(thing.file))
    return added.libraryId
  }
  if (thing.kind !== 'folder') {
    const item = await addPackage(thing.file)
    return item.library_id
  }
  const files = await thing.read()
  if (files.length === 0) throw new EmptyFolder()
  onSending()
  const item = await addFolderFiles(files)
  return item.library_id
}

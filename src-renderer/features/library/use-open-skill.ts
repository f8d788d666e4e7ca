import { useQueryClient } from '@tanstack/react-query'
import { describeError } from '../../api/describe-error.ts'
import { desktop, fromDesktop } from '../../api/desktop.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { showToast } from '../../ui/toast.tsx'
import { thingOfFile, thingOfFolderInput, type DroppedThing } from './read-dropped.ts'
import { useAddSkills } from './use-add-skills.ts'

/** Lets the person pick a skill: by the system's dialog in the desktop, by a file input in a browser. */
export function useOpenSkill(onAdded: (libraryId: string) => void): (kind: 'folder' | 'package') => void {
  const addSkills = useAddSkills(onAdded)
  const problemText = useProblemText()
  const queryClient = useQueryClient()
  return (kind) => {
    const bridge = desktop()
    if (bridge === null) {
      pickFiles(kind, (things) => void addSkills(things))
      return
    }
    void fromDesktop(bridge.pickSkill(kind)).then(
      async ({ libraryIds }) => {
        await queryClient.invalidateQueries({ queryKey: queryKeys.library })
        libraryIds.forEach(onAdded)
      },
      (error: unknown) => {
        const { title, detail } = problemText(describeError(error))
        showToast({ tone: 'bad', title, ...(detail === null ? {} : { detail }) })
      },
    )
  }
}

/** A file input that is in the page only while it is needed. Folder inputs cannot be told apart by attributes alone in tests. */
function pickFiles(kind: 'folder' | 'package', onPicked: (things: DroppedThing[]) => void): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.hidden = true
  input.dataset['picks'] = kind
  if (kind === 'folder') input.webkitdirectory = true
  else {
    input.accept = '.zip,.skill'
    input.multiple = true
  }
  const end = (): void => input.remove()
  input.addEventListener('cancel', end)
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    const folder = kind === 'folder' ? thingOfFolderInput(files) : null
    onPicked(kind === 'folder' ? (folder === null ? [] : [folder]) : files.map(thingOfFile))
    end()
  })
  document.body.append(input)
  input.click()
}

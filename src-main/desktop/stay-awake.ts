import { powerSaveBlocker } from 'electron'

/** Keeps the machine from sleeping while runs are active, and no longer; the screen may go dark. */
export function createStayAwake(): (activeRuns: number) => void {
  let id: number | null = null
  return (activeRuns) => {
    if (activeRuns > 0) id ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (id !== null) {
      powerSaveBlocker.stop(id)
      id = null
    }
  }
}

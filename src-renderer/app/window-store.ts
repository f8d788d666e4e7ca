import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type CenterTab = 'setup' | 'run'
export type InspectorTab = 'problems' | 'files' | 'details'
export type OpenDialog = 'palette' | 'settings' | 'shortcuts' | 'api' | 'engines'
export type Side = 'library' | 'inspector'

/** A place in a file of the chosen skill, to be shown in the inspector. A new object each time, also for the same place. */
export interface FilePlace {
  readonly path: string
  readonly line: number | null
}

export interface WindowState {
  readonly libraryId: string | null
  /** The run that is shown. */
  readonly requestId: string | null
  readonly centerTab: CenterTab
  readonly inspectorTab: InspectorTab
  readonly isLibraryOpen: boolean
  readonly isInspectorOpen: boolean
  /** The column that lies over the window where there is no room beside the centre. */
  readonly drawer: Side | null
  readonly dialog: OpenDialog | null
  readonly filePlace: FilePlace | null
  readonly isChecklistDismissed: boolean
  /** Steps of the first-run list that were done. */
  readonly doneSteps: readonly string[]
  /** Skills that the person agreed to run on this machine. */
  readonly trustedIds: readonly string[]
}

/** What the window shows. State of the server is in TanStack Query, what is typed into forms in `features/setup`. */
export const useWindow = create<WindowState>()(
  persist(
    (): WindowState => ({
      libraryId: null,
      requestId: null,
      centerTab: 'setup',
      inspectorTab: 'problems',
      isLibraryOpen: true,
      isInspectorOpen: true,
      drawer: null,
      dialog: null,
      filePlace: null,
      isChecklistDismissed: false,
      doneSteps: [],
      trustedIds: [],
    }),
    {
      name: 'window',
      version: 1,
      // What lies over the window is not there again after a restart.
      partialize: ({ drawer: _drawer, dialog: _dialog, filePlace: _place, ...kept }) => kept,
    },
  ),
)

function set(change: Partial<WindowState> | ((state: WindowState) => Partial<WindowState>)): void {
  useWindow.setState(change)
}

/** Chooses a skill, with its newest run behind the Run tab. */
export function showSkill(libraryId: string, lastRequestId: string | null = null): void {
  set({ libraryId, requestId: lastRequestId, centerTab: 'setup', drawer: null, filePlace: null })
}

/** Shows a run, and the skill that it was started from. */
export function showRun(requestId: string, libraryId: string | null): void {
  set((state) => ({ requestId, libraryId: libraryId ?? state.libraryId, centerTab: 'run', drawer: null }))
}

export function showTab(centerTab: CenterTab): void {
  set({ centerTab })
}

export function openDialog(dialog: OpenDialog | null): void {
  set({ dialog })
}

/** @param asDrawer true where the inspector has no column of its own now */
export function showInspector(inspectorTab: InspectorTab, asDrawer: boolean): void {
  set(asDrawer ? { inspectorTab, drawer: 'inspector' } : { inspectorTab, isInspectorOpen: true })
}

export function showFile(place: FilePlace, asDrawer: boolean): void {
  set({ filePlace: place })
  showInspector('files', asDrawer)
}

export function toggleSide(side: Side, asDrawer: boolean): void {
  set((state) => {
    if (asDrawer) return { drawer: state.drawer === side ? null : side }
    return side === 'library' ? { isLibraryOpen: !state.isLibraryOpen } : { isInspectorOpen: !state.isInspectorOpen }
  })
}

export function markStepDone(step: string): void {
  set((state) => (state.doneSteps.includes(step) ? state : { doneSteps: [...state.doneSteps, step] }))
}

export function isTrusted(libraryId: string): boolean {
  return useWindow.getState().trustedIds.includes(libraryId)
}

export function trustSkill(libraryId: string): void {
  set(({ trustedIds }) => ({ trustedIds: [...trustedIds.filter((id) => id !== libraryId), libraryId] }))
}

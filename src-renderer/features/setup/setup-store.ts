import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { JsonObject } from '../../../src-main/contract/skill.ts'
import { readJson } from './read-json.ts'
import type { ExecutionMode } from '../../../src-main/contract/statuses.ts'

/** What is typed in for one skill. Kept while other skills are looked at, after errors, and over a restart. */
export interface SkillSetup {
  /** Null: the first engine of the skill that is ready. */
  readonly engine: string | null
  readonly model: string | null
  readonly mode: ExecutionMode | null
  readonly input: JsonObject
  readonly parameter: JsonObject
  readonly view: 'form' | 'json'
  /** Text of the JSON view while it is not valid: switching away must not lose it. */
  readonly jsonDraft: string | null
  /** By the name of their input. A page cannot keep files over a restart. */
  readonly files: Readonly<Record<string, File>>
}

/** Named values of one skill, to be put back with one click. */
export interface SavedSet {
  readonly name: string
  readonly input: JsonObject
  readonly parameter: JsonObject
}

export interface RunOptions {
  readonly useCache: boolean
  readonly keepTemp: boolean
  /** Seconds; null leaves it to the server. */
  readonly timeLimitSec: number | null
  /** An interactive run answers itself when nobody does. */
  readonly autoReply: boolean
  /** Seconds until it does; null leaves it to the server. */
  readonly replyTimeoutSec: number | null
  /** An interactive run asks before its agent runs or changes something, where the engine can ask. */
  readonly askBeforeDeeds: boolean
}

export interface SetupState {
  readonly skills: Readonly<Record<string, SkillSetup>>
  readonly sets: Readonly<Record<string, readonly SavedSet[]>>
  readonly options: RunOptions
  /** The skill whose values were asked to be run and did not pass: from then on errors are shown as they are typed away. */
  readonly shownErrorsOf: string | null
}

const EMPTY: SkillSetup = {
  engine: null,
  model: null,
  mode: null,
  input: {},
  parameter: {},
  view: 'form',
  jsonDraft: null,
  files: {},
}

export const useSetups = create<SetupState>()(
  persist(
    (): SetupState => ({
      skills: {},
      sets: {},
      options: {
        useCache: true,
        keepTemp: false,
        timeLimitSec: null,
        autoReply: false,
        replyTimeoutSec: null,
        askBeforeDeeds: false,
      },
      shownErrorsOf: null,
    }),
    {
      name: 'setups',
      version: 1,
      partialize: ({ skills, sets, options }) => ({
        skills: Object.fromEntries(Object.entries(skills).map(([id, setup]) => [id, { ...setup, files: {} }])),
        sets,
        options,
      }),
      // What an older window kept has not all options.
      merge: (kept, fresh) => {
        const stored = isPartialState(kept) ? kept : {}
        return { ...fresh, ...stored, options: { ...fresh.options, ...stored.options } }
      },
    },
  ),
)

function isPartialState(value: unknown): value is Partial<SetupState> {
  return typeof value === 'object' && value !== null
}

export function setupOf(state: SetupState, libraryId: string): SkillSetup {
  return state.skills[libraryId] ?? EMPTY
}

export function useSetup(libraryId: string): SkillSetup {
  return useSetups((state) => setupOf(state, libraryId))
}

export function changeSetup(libraryId: string, change: Partial<SkillSetup>): void {
  useSetups.setState((state) => ({
    skills: { ...state.skills, [libraryId]: { ...setupOf(state, libraryId), ...change } },
  }))
}

/**
 * Takes values from the form.
 * @param isTyped false when the form filled in defaults as it appeared: that must not throw away a text of the JSON view that is
 *   still being written
 */
export function changeFormValues(
  libraryId: string,
  change: Pick<Partial<SkillSetup>, 'input' | 'parameter'>,
  isTyped: boolean,
): void {
  const { jsonDraft } = setupOf(useSetups.getState(), libraryId)
  const isUnfinished = jsonDraft !== null && !readJson(jsonDraft).ok
  changeSetup(libraryId, isUnfinished && !isTyped ? change : { ...change, jsonDraft: null })
}

/** @param file null takes it out */
export function setInputFile(libraryId: string, inputName: string, file: File | null): void {
  const { files } = setupOf(useSetups.getState(), libraryId)
  const { [inputName]: _old, ...others } = files
  changeSetup(libraryId, { files: file === null ? others : { ...others, [inputName]: file } })
}

export function changeOptions(change: Partial<RunOptions>): void {
  useSetups.setState((state) => ({ options: { ...state.options, ...change } }))
}

export function saveSet(libraryId: string, name: string): void {
  useSetups.setState((state) => {
    const { input, parameter } = setupOf(state, libraryId)
    const others = (state.sets[libraryId] ?? []).filter((set) => set.name !== name)
    return { sets: { ...state.sets, [libraryId]: [...others, { name, input, parameter }] } }
  })
}

export function removeSet(libraryId: string, name: string): void {
  useSetups.setState((state) => ({
    sets: { ...state.sets, [libraryId]: (state.sets[libraryId] ?? []).filter((set) => set.name !== name) },
  }))
}

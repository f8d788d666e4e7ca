import type { PartDefinition } from './route.ts'

/** The two forms that a skill comes in: a zip, or the files of a dropped folder. */
export const PACKAGE_PARTS = [
  { name: 'skill_package', kind: 'file', isRequired: false, about: 'The skill as a zip with one top-level folder' },
  {
    name: 'skill_files',
    kind: 'files',
    isRequired: false,
    about: 'Instead of the zip: its files, each with its path (`my-skill/SKILL.md`) as file name',
  },
] as const satisfies readonly PartDefinition[]

/** The two forms that input files come in. */
export const INPUT_PARTS = [
  {
    name: 'file',
    kind: 'file',
    isRequired: false,
    about: 'Input files as a zip; an entry is bound to the input of its name',
  },
  {
    name: 'input_files',
    kind: 'files',
    isRequired: false,
    about: 'Instead of that zip: the files, each with the name of its input as file name',
  },
] as const satisfies readonly PartDefinition[]

/** A skill that the library has already. */
export const LIBRARY_PART = {
  name: 'library_id',
  kind: 'field',
  isRequired: false,
  about: 'Instead of an upload: a skill of the library',
} as const satisfies PartDefinition

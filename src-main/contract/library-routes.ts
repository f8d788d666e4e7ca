import { z } from 'zod'
import { FileEntrySchema, FilePreviewSchema } from './file.ts'
import { PACKAGE_PARTS } from './package-parts.ts'
import { route } from './route.ts'
import { BODY_ERRORS, FORM_ERRORS } from './route-errors.ts'
import { LibraryItemSchema, SkillCheckSchema } from './skill.ts'

const LibraryParams = z.object({ library_id: z.string().min(1).max(200) })

/** The validator without a run. */
export const skillCheckRoutes = {
  check: route({
    method: 'POST',
    path: '/v1/skill-checks',
    tag: 'Skills',
    summary: 'Validate a skill without running it; nothing is kept',
    parts: PACKAGE_PARTS,
    answer: { kind: 'json', status: 200, schema: SkillCheckSchema },
    errors: FORM_ERRORS,
  }),
} as const

/** The skills that the author works on. */
export const libraryRoutes = {
  list: route({
    method: 'GET',
    path: '/v1/library',
    tag: 'Library',
    summary: 'Skills that the author works on',
    answer: { kind: 'json', status: 200, schema: z.object({ items: z.array(LibraryItemSchema) }) },
    errors: [],
  }),
  addFolder: route({
    method: 'POST',
    path: '/v1/library',
    tag: 'Library',
    summary: 'Add a folder or a package by its path on this machine (not from a page)',
    body: z.object({ path: z.string().min(1).max(4096) }),
    answer: { kind: 'json', status: 200, schema: LibraryItemSchema },
    errors: ['library_path_invalid', 'caller_forbidden', ...BODY_ERRORS],
  }),
  upload: route({
    method: 'POST',
    path: '/v1/library/packages',
    tag: 'Library',
    summary: 'Add a package or a folder’s files; kept until removed',
    parts: PACKAGE_PARTS,
    answer: { kind: 'json', status: 200, schema: LibraryItemSchema },
    errors: [...FORM_ERRORS, 'library_path_invalid'],
  }),
  get: route({
    method: 'GET',
    path: '/v1/library/{library_id}',
    tag: 'Library',
    summary: 'One skill with its newest check',
    params: LibraryParams,
    query: z.object({ refresh: z.stringbool().default(false).describe('Check again now') }),
    answer: {
      kind: 'json',
      status: 200,
      schema: z.object({ item: LibraryItemSchema, check: SkillCheckSchema.nullable() }),
    },
    errors: ['library_item_not_found', 'request_malformed'],
  }),
  remove: route({
    method: 'DELETE',
    path: '/v1/library/{library_id}',
    tag: 'Library',
    summary: 'Take a skill out of the library; the author’s folder stays as it is',
    params: LibraryParams,
    answer: { kind: 'json', status: 200, schema: z.object({ library_id: z.string(), removed: z.literal(true) }) },
    errors: ['library_item_not_found'],
  }),
  files: route({
    method: 'GET',
    path: '/v1/library/{library_id}/files',
    tag: 'Library',
    summary: 'Files of the skill',
    params: LibraryParams,
    answer: {
      kind: 'json',
      status: 200,
      schema: z.object({ library_id: z.string(), entries: z.array(FileEntrySchema), is_cut: z.boolean() }),
    },
    errors: ['library_item_not_found', 'file_not_found'],
  }),
  file: route({
    method: 'GET',
    path: '/v1/library/{library_id}/file',
    tag: 'Library',
    summary: 'Preview of one file of the skill',
    params: LibraryParams,
    query: z.object({ path: z.string() }),
    answer: { kind: 'json', status: 200, schema: FilePreviewSchema },
    errors: ['library_item_not_found', 'file_not_found', 'file_path_invalid', 'request_malformed'],
  }),
} as const

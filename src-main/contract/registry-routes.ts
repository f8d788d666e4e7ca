import { z } from 'zod'
import { InstalledSkillSchema, InstallSourceSchema, QueuedInstallSchema, SkillInstallSchema } from './registry.ts'
import { route } from './route.ts'
import { BODY_ERRORS, FORM_ERRORS } from './route-errors.ts'

const SkillParams = z.object({ skill_id: z.string().min(1).max(255) })

/** The registry of installed skills (SPEC R1). A temporary run never appears in it. */
export const skillRoutes = {
  list: route({
    method: 'GET',
    path: '/v1/skills',
    tag: 'Skills',
    summary: 'Installed skills, by id',
    answer: { kind: 'json', status: 200, schema: z.array(InstalledSkillSchema) },
    errors: [],
  }),
  get: route({
    method: 'GET',
    path: '/v1/skills/{skill_id}',
    tag: 'Skills',
    summary: 'One installed skill',
    params: SkillParams,
    answer: { kind: 'json', status: 200, schema: InstalledSkillSchema },
    errors: ['skill_not_found'],
  }),
  remove: route({
    method: 'DELETE',
    path: '/v1/skills/{skill_id}',
    tag: 'Skills',
    summary: 'Uninstall a skill with its archived versions; its runs stay',
    params: SkillParams,
    answer: { kind: 'json', status: 200, schema: z.object({ skill_id: z.string(), removed: z.literal(true) }) },
    errors: ['skill_not_found'],
  }),
} as const

/** Installing: the package is taken in at once, checked and put in its place afterwards. */
export const skillPackageRoutes = {
  install: route({
    method: 'POST',
    path: '/v1/skill-packages/install',
    tag: 'Skills',
    summary: 'Install or update a skill from its package',
    parts: [{ name: 'file', kind: 'file', isRequired: true, about: 'The skill as a zip with one top-level folder' }],
    answer: { kind: 'json', status: 200, schema: QueuedInstallSchema },
    errors: ['package_invalid', ...FORM_ERRORS],
  }),
  installFrom: route({
    method: 'POST',
    path: '/v1/skill-packages/install-from-run',
    tag: 'Skills',
    summary: 'Install what a good run was started with, or a skill of the library',
    body: InstallSourceSchema,
    answer: { kind: 'json', status: 200, schema: QueuedInstallSchema },
    errors: [
      'request_not_found',
      'library_item_not_found',
      'library_path_invalid',
      'install_not_possible',
      ...BODY_ERRORS,
    ],
  }),
  get: route({
    method: 'GET',
    path: '/v1/skill-packages/{request_id}',
    tag: 'Skills',
    summary: 'How an install stands',
    params: z.object({ request_id: z.string().min(1).max(200) }),
    answer: { kind: 'json', status: 200, schema: SkillInstallSchema },
    errors: ['install_not_found'],
  }),
} as const

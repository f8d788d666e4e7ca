import { z } from 'zod'

/** One entry of a file tree. Paths are relative with forward slashes; links and special files are named, never followed. */
export const FileEntrySchema = z
  .object({
    path: z.string(),
    name: z.string(),
    is_dir: z.boolean(),
    depth: z.int().min(0),
    kind: z.enum(['file', 'directory', 'link', 'other']),
    size_bytes: z.int().min(0),
    is_executable: z.boolean(),
    modified_at: z.string(),
  })
  .meta({ id: 'FileEntry' })
export type FileEntry = z.infer<typeof FileEntrySchema>

/** What can be shown of a file without opening it elsewhere. Content is untrusted text (SPEC S2). */
export const FilePreviewSchema = z
  .object({
    kind: z.enum(['text', 'image', 'binary', 'too_large']),
    media_type: z.string(),
    size_bytes: z.int().min(0),
    text: z.string().nullable().describe('For `text`: valid UTF-8, cut at a character'),
    base64: z.string().nullable().describe('For `image`: the file; for `binary`: its first 512 bytes'),
    is_cut: z.boolean(),
  })
  .meta({ id: 'FilePreview' })
export type FilePreview = z.infer<typeof FilePreviewSchema>

/** A file that a run made and that was collected from its workspace. */
export const ArtifactSchema = z
  .object({
    path: z.string().describe('Starts with `artifacts/`'),
    size_bytes: z.int().min(0),
    sha256: z.string(),
    media_type: z.string(),
    role: z.string().nullable().describe('Role of the artifact rule that it satisfies'),
  })
  .meta({ id: 'Artifact' })
export type Artifact = z.infer<typeof ArtifactSchema>

/** Folders of a request that can be looked into while they are there. */
export const FILE_ROOTS = ['workspace', 'staged'] as const
export type FileRoot = (typeof FILE_ROOTS)[number]

import { z } from 'zod'
import {
  API_KEY_NAMES,
  DESKTOP_CHANNELS,
  LANGUAGES,
  THEMES,
  type DesktopCalls,
  type DesktopChannel,
} from '../contract/desktop.ts'
import { ZOOM_RANGE } from './desktop-store.ts'

/** Ids are ours, and the same set serves deep links: letters, digits, `-` and `_`. */
export const IdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/)
const PlainText = (maxChars: number): z.ZodString =>
  z
    .string()
    .max(maxChars)
    .regex(/^[^\0]*$/)
/** Relative, with `/`, no way up, no control characters. What it leads to is checked again where it is used. */
const RelativePath = PlainText(1024).refine(
  (path) => path !== '' && !/[\\\u0000-\u001f]/.test(path) && path.split('/').every(isPlainSegment),
)
const ArtifactPath = RelativePath.refine((path) => path.startsWith('artifacts/'))
const ArtifactArguments = z.tuple([IdSchema, ArtifactPath])

const PreferencesChange = z.strictObject({
  theme: z.exactOptional(z.enum(THEMES)),
  language: z.exactOptional(z.enum(LANGUAGES)),
  zoom: z.exactOptional(z.number().min(ZOOM_RANGE.min).max(ZOOM_RANGE.max)),
  editorCommand: z.exactOptional(PlainText(1000)),
  notifyAtEnd: z.exactOptional(z.boolean()),
})

/** What each channel takes. A channel without a row, or with a row of another type, does not compile. */
export const IPC_ARGUMENTS: {
  readonly [Channel in DesktopChannel]: z.ZodType<DesktopCalls[Channel]['args']>
} = {
  [DESKTOP_CHANNELS.pickSkill]: z.tuple([z.enum(['folder', 'package'])]),
  [DESKTOP_CHANNELS.addPath]: z.tuple([PlainText(4096).min(1)]),
  [DESKTOP_CHANNELS.revealArtifact]: ArtifactArguments,
  [DESKTOP_CHANNELS.openArtifact]: ArtifactArguments,
  [DESKTOP_CHANNELS.dragArtifact]: ArtifactArguments,
  [DESKTOP_CHANNELS.revealSkill]: z.tuple([IdSchema]),
  [DESKTOP_CHANNELS.openInEditor]: z.tuple([IdSchema, RelativePath, z.int().min(1).max(10_000_000)]),
  [DESKTOP_CHANNELS.openExternal]: z.tuple([PlainText(2048)]),
  [DESKTOP_CHANNELS.revealLogs]: z.tuple([]),
  [DESKTOP_CHANNELS.notify]: z.tuple([
    z.strictObject({ title: PlainText(200), body: PlainText(1000), requestId: IdSchema }),
  ]),
  [DESKTOP_CHANNELS.setProgress]: z.tuple([z.enum(['none', 'busy', 'failed'])]),
  [DESKTOP_CHANNELS.getPreferences]: z.tuple([]),
  [DESKTOP_CHANNELS.setPreferences]: z.tuple([PreferencesChange]),
  [DESKTOP_CHANNELS.getApiKeys]: z.tuple([]),
  // One header line: anything else would break each request that carries it.
  [DESKTOP_CHANNELS.setApiKey]: z.tuple([z.enum(API_KEY_NAMES), z.string().regex(/^[\x21-\x7e]{1,1000}$/)]),
  [DESKTOP_CHANNELS.removeApiKey]: z.tuple([z.enum(API_KEY_NAMES)]),
}

function isPlainSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..'
}

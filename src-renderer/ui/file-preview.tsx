import { FileQuestion, FileX } from 'lucide-react'
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react'
import type { FilePreview as Preview } from '../../src-main/contract/file.ts'
import { EmptyState } from './empty-state.tsx'
import { formatBytes } from './format.ts'
import { bytesOf, hexDump } from './hex-dump.ts'
import { ImagePreview } from './image-preview.tsx'
import { JsonTree } from './json-tree.tsx'
import { usePreviewText } from './preview-text.ts'
import { Segmented } from './segmented.tsx'
import { SkeletonRows } from './skeleton.tsx'
import { TextLines } from './text-lines.tsx'

// Markdown's parser is a third of the window's script, and many runs make none.
const Markdown = lazy(async () => ({ default: (await import('./markdown.tsx')).Markdown }))

export interface FilePreviewProps {
  /** Name or path: it decides with the media type how the text is shown. */
  name: string
  preview: Preview
  /** A line to point out, from 1; the source is shown then. */
  line?: number | null
  onOpenLink: (url: string) => void
}

const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** What can be shown of a file. Its content is untrusted: it is text or a still picture, whatever it claims to be (SPEC S2). */
export function FilePreview(props: FilePreviewProps) {
  const { name, preview } = props
  const t = usePreviewText()
  const size = formatBytes(preview.size_bytes)
  const bytes = useMemo(() => bytesOf(preview.base64 ?? ''), [preview.base64])
  if (preview.kind === 'too_large') {
    return (
      <EmptyState icon={FileX} title={t('too_large', { size })}>
        {t('too_large_why')}
      </EmptyState>
    )
  }
  if (preview.size_bytes === 0) return <EmptyState icon={FileQuestion} title={t('empty')} />
  if (preview.kind === 'image' && IMAGE_TYPES.includes(preview.media_type)) {
    return <ImagePreview name={name} mediaType={preview.media_type} content={bytes} />
  }
  if (preview.kind === 'text') return <TextPreview key={name} {...props} text={preview.text ?? ''} />
  return (
    <Noted note={t('binary', { count: bytes.length, size })}>
      <TextLines text={hexDump(bytes)} label={t('hex', { name })} hasNumbers={false} className="flex-1" />
    </Noted>
  )
}

type Look = 'source' | 'rendered' | 'tree' | 'image'

function TextPreview({ name, preview, text, line = null, onOpenLink }: FilePreviewProps & { text: string }) {
  const t = usePreviewText()
  const json = useMemo(() => (isJson(name, preview) ? parseJson(text) : null), [name, preview, text])
  const special = isMarkdown(name, preview)
    ? 'rendered'
    : json !== null
      ? 'tree'
      : isSvg(name, preview)
        ? 'image'
        : null
  // A picture is drawn only when asked for; a line that was jumped to is a line of the source.
  const [look, setLook] = useState<Look>(special === null || special === 'image' || line !== null ? 'source' : special)
  const source = <TextLines text={text} label={t('lines', { name })} line={line} className="flex-1" />
  const note = preview.is_cut ? t('cut', { size: formatBytes(preview.size_bytes) }) : null
  if (special === null) return <Noted note={note}>{source}</Noted>
  const words = { rendered: t('rendered'), tree: t('as_tree'), image: t('as_image') }
  const looks = (
    <Segmented<Look>
      label={t('look')}
      options={[
        { id: special, label: words[special] },
        { id: 'source', label: t('source') },
      ]}
      value={look}
      onChange={setLook}
    />
  )
  if (look === 'tree') return <JsonTree value={json} label={name} start={looks} />
  return (
    <Noted note={note}>
      <div className="flex shrink-0 px-2 py-1.5">{looks}</div>
      {look === 'source' && source}
      {look === 'rendered' && (
        <Suspense fallback={<SkeletonRows />}>
          <Markdown text={text} onOpenLink={onOpenLink} className="min-h-0 flex-1 overflow-auto px-5 pt-2 pb-6" />
        </Suspense>
      )}
      {look === 'image' && <ImagePreview name={name} mediaType="image/svg+xml" content={text} note={t('svg_note')} />}
    </Noted>
  )
}

function Noted({ note, children }: { note: string | null; children: ReactNode }) {
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      {children}
      {note !== null && <p className="shrink-0 border-t px-3 py-1 text-xs text-muted">{note}</p>}
    </div>
  )
}

function isMarkdown(name: string, preview: Preview): boolean {
  return /\.(?:md|markdown)$/i.test(name) || preview.media_type === 'text/markdown'
}

function isJson(name: string, preview: Preview): boolean {
  return !preview.is_cut && (/\.json$/i.test(name) || preview.media_type === 'application/json')
}

function isSvg(name: string, preview: Preview): boolean {
  return !preview.is_cut && (/\.svg$/i.test(name) || preview.media_type === 'image/svg+xml')
}

/** Null for what is no JSON, and for a value that is no tree. */
function parseJson(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

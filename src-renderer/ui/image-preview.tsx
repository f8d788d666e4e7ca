import { useEffect, useState } from 'react'
import { usePreviewText } from './preview-text.ts'

export interface ImagePreviewProps {
  name: string
  mediaType: string
  content: Uint8Array<ArrayBuffer> | string
  note?: string
}

const CHECKERS =
  'bg-[repeating-conic-gradient(var(--color-sunken)_0_25%,var(--color-surface)_0_50%)] bg-[length:16px_16px]'

/**
 * A picture from bytes that are already here. It is drawn by an `img` element, in which neither scripts nor links of an SVG live
 * and which can fetch nothing.
 */
export function ImagePreview({ name, mediaType, content, note }: ImagePreviewProps) {
  const t = usePreviewText()
  const [url, setUrl] = useState<string | null>(null)
  const [size, setSize] = useState<string | null>(null)
  const [isBroken, setBroken] = useState(false)
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([content], { type: mediaType }))
    setUrl(made)
    setBroken(false)
    return () => URL.revokeObjectURL(made)
  }, [content, mediaType])

  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-2 overflow-auto p-4">
      {url !== null && !isBroken && (
        <img
          src={url}
          alt={t('image_of', { name })}
          draggable={false}
          onLoad={({ currentTarget: image }) => setSize(`${image.naturalWidth} × ${image.naturalHeight}`)}
          onError={() => setBroken(true)}
          className={`max-h-full min-h-0 max-w-full rounded-sm border object-contain ${CHECKERS}`}
        />
      )}
      <p className="shrink-0 text-xs text-muted figures">{isBroken ? t('broken_image') : (note ?? size)}</p>
    </div>
  )
}

import { FileInput, FolderPlus } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { useDropzone } from 'react-dropzone'
import { readDropped, type DroppedThing } from '../features/library/read-dropped.ts'
import { useLibraryText } from '../features/library/library-text.ts'
import { TEXT_TONES } from '../ui/badge.tsx'

export interface DropTargetProps {
  onDropped: (things: readonly DroppedThing[]) => void
  /** True when the chosen skill takes files: something that is no package may be meant for it. */
  takesFiles: boolean
  className?: string
  children: ReactNode
}

/** The whole window takes drops, and says what will come of it. A file input of the form takes its own. */
export function DropTarget({ onDropped, takesFiles, className, children }: DropTargetProps) {
  const things = useRef<readonly DroppedThing[]>([])
  const [dragged, setDragged] = useState<DraggedKind>({ kind: 'skills', count: 1 })
  const { getRootProps, isDragActive } = useDropzone({
    noClick: true,
    noKeyboard: true,
    // Only the browser's own list has the folders, and only while the event is handled.
    getFilesFromEvent: (event) => {
      if (!('dataTransfer' in event) || event.dataTransfer === null) return Promise.resolve([])
      const { dataTransfer } = event
      if (event.type === 'drop') things.current = readDropped(dataTransfer)
      else setDragged(kindOf(dataTransfer, takesFiles))
      return Promise.resolve([...dataTransfer.files])
    },
    onDrop: () => {
      const dropped = things.current
      things.current = []
      onDropped(dropped)
    },
  })
  return (
    <div {...getRootProps({ role: 'presentation' })} className={className}>
      {children}
      {isDragActive && <DropOverlay dragged={dragged} />}
    </div>
  )
}

type DraggedKind = { readonly kind: 'skills'; readonly count: number } | { readonly kind: 'input' }

const PACKAGE_TYPES = new Set(['', 'application/zip', 'application/x-zip-compressed'])

/** Before the drop a page knows only how many things there are and their types. Folders and `.skill` have none. */
function kindOf(transfer: DataTransfer, takesFiles: boolean): DraggedKind {
  const files = [...transfer.items].filter((item) => item.kind === 'file')
  const isInput = takesFiles && files.length > 0 && files.every((item) => !PACKAGE_TYPES.has(item.type))
  return isInput ? { kind: 'input' } : { kind: 'skills', count: Math.max(1, files.length) }
}

function DropOverlay({ dragged }: { dragged: DraggedKind }) {
  const t = useLibraryText()
  const Icon = dragged.kind === 'input' ? FileInput : FolderPlus
  return (
    // It takes no pointer: the file inputs below must still be found by the mouse.
    <div className="pointer-events-none fixed inset-0 z-50 p-2" role="status">
      <div className="grid h-full place-items-end justify-center rounded-lg border-2 border-dashed border-fill bg-accent-soft/55 pb-16">
        <div className="flex items-center gap-3 rounded-lg bg-raised px-5 py-3.5 shadow-float animate-enter">
          <Icon aria-hidden className={`size-6 ${TEXT_TONES.accent}`} strokeWidth={1.75} />
          <div>
            <p className="text-sm font-semibold">
              {dragged.kind === 'input' ? t('drop_input') : t('drop_add', { count: dragged.count })}
            </p>
            {dragged.kind === 'skills' && <p className="text-xs text-muted">{t('drop_add_about')}</p>}
          </div>
        </div>
      </div>
    </div>
  )
}

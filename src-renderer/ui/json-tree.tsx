import { ChevronsDownUp, ChevronsUpDown, CircleX } from 'lucide-react'
import { useMemo, useState, type ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { FindBox } from './find-box.tsx'
import { IconButton } from './icon-button.tsx'
import { allOpen, ancestorsOf, findJson, firstOpen, jsonPath, jsonRows, type JsonRow } from './json-rows.ts'
import { JsonValue, valueText } from './json-value.tsx'
import { usePreviewText } from './preview-text.ts'
import { Tree } from './tree.tsx'

export interface JsonTreeProps {
  value: unknown
  /** Name of the value, read aloud. */
  label: string
  /** What is wrong, by JSON Pointer. */
  errors?: ReadonlyMap<string, readonly string[]>
  /** At the beginning and at the end of the tree's tool bar. */
  start?: ReactNode
  end?: ReactNode
  /** A place to show, by JSON Pointer. Each new object shows it again. */
  shown?: { readonly pointer: string } | null
}

const NO_ERRORS: ReadonlyMap<string, readonly string[]> = new Map()
/** A longer text is cut in its row and shown whole below the tree. */
const ROW_CHARS = 160

/** A JSON value to read: open and close, search, copy a path or a value. */
export function JsonTree({ value, label, errors = NO_ERRORS, shown = null, start, end }: JsonTreeProps) {
  const t = usePreviewText()
  const [open, setOpen] = useState<ReadonlySet<string>>(() => withAncestors(firstOpen(value), [...errors.keys()]))
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const [needle, setNeedle] = useState('')
  const [lastShown, setLastShown] = useState<JsonTreeProps['shown']>(null)
  const finds = useMemo(() => findJson(value, needle), [value, needle])
  const rows = useMemo(() => jsonRows(value, open), [value, open])
  const selected = rows.find((row) => row.id === selectedId)
  const go = (pointer: string): void => {
    setOpen((before) => withAncestors(before, [pointer]))
    setSelectedId(pointer)
  }
  // Asked for by the caller while it draws: react's way of following a prop without an effect.
  if (shown !== lastShown) {
    setLastShown(shown)
    if (shown !== null) go(shown.pointer)
  }
  const toggle = ({ id, isExpanded }: JsonRow): void => {
    const next = new Set(open)
    if (isExpanded === true) next.delete(id)
    else next.add(id)
    setOpen(next)
  }

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-1 px-2 py-1.5">
        {start}
        <FindBox
          label={t('search_values')}
          text={needle}
          count={finds.length}
          place={selectedId === null ? -1 : finds.indexOf(selectedId)}
          onText={setNeedle}
          onGo={(place) => {
            const pointer = finds[place]
            if (pointer !== undefined) go(pointer)
          }}
        />
        <span className="flex-1" />
        <IconButton icon={ChevronsUpDown} size="sm" label={t('expand_all')} onClick={() => setOpen(allOpen(value))} />
        <IconButton icon={ChevronsDownUp} size="sm" label={t('collapse_all')} onClick={() => setOpen(new Set())} />
        {end}
      </div>
      <Tree
        label={label}
        rows={rows}
        selectedId={selectedId}
        onSelect={(row) => setSelectedId(row.id)}
        onToggle={toggle}
        className="flex-1 font-mono"
        renderRow={(row) => (
          <>
            <JsonValue row={row} needle={needle} mostChars={ROW_CHARS} />
            {errors.has(row.id) && <ErrorMark errors={errors.get(row.id) ?? []} />}
          </>
        )}
      />
      {selected !== undefined && <SelectedValue row={selected} />}
    </div>
  )
}

function ErrorMark({ errors }: { errors: readonly string[] }) {
  const t = usePreviewText()
  const words = t('has_errors', { errors: errors.join('; ') })
  return (
    <span className="ml-1 flex items-center gap-1 font-sans text-xs text-bad">
      <CircleX role="img" aria-label={words} className="size-3.5 shrink-0" />
      <span aria-hidden>{errors.join('; ')}</span>
    </span>
  )
}

function SelectedValue({ row }: { row: JsonRow }) {
  const t = usePreviewText()
  const path = jsonPath(row.path)
  const text = valueText(row.value)
  const isLong = row.kind === 'string' && (text.length > ROW_CHARS || text.includes('\n'))
  return (
    <div className="shrink-0 border-t bg-canvas">
      <div className="flex items-center gap-2 py-1 pr-2 pl-3">
        <code className="min-w-0 flex-1 truncate font-mono text-xs text-muted" title={path}>
          {path}
        </code>
        <CopyButton text={path} label={t('copy_path')} kind="ghost" size="sm" />
        <CopyButton text={text} label={t('copy_value')} kind="ghost" size="sm" />
      </div>
      {isLong && (
        <pre
          tabIndex={0}
          aria-label={t('whole_value', { path })}
          className="max-h-40 overflow-auto border-t bg-surface px-3 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere focus-inside"
        >
          {text}
        </pre>
      )}
    </div>
  )
}

function withAncestors(open: ReadonlySet<string>, pointers: readonly string[]): Set<string> {
  return new Set([...open, ...pointers.flatMap(ancestorsOf)])
}

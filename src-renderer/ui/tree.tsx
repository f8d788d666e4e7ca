import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { treeKeyTarget } from './tree-keys.ts'
import { useRootFontSize } from './use-root-font-size.ts'

/** One visible row. The caller flattens its tree, so that a tree of any size costs only what is open. */
export interface TreeRow {
  readonly id: string
  /** 1 for the roots. */
  readonly level: number
  /** Null for a leaf. */
  readonly isExpanded: boolean | null
  /** Place among the siblings, from 1, and how many there are: read aloud. */
  readonly position: number
  readonly siblings: number
  /** What the row begins with, for finding it by typing. */
  readonly label: string
}

export interface TreeProps<Row extends TreeRow> {
  /** Name of the tree, read aloud. */
  label: string
  rows: readonly Row[]
  selectedId: string | null
  onSelect: (row: Row) => void
  /** Opens a closed row and closes an open one. */
  onToggle: (row: Row) => void
  renderRow: (row: Row, isSelected: boolean) => ReactNode
  className?: string
}

/** In rem, as everything that holds text. */
const ROW_HEIGHT = 1.5
const INDENT = 0.875

/**
 * A tree of any length: the ARIA tree pattern over a virtual list. The focus stays on the tree itself and the selected row is
 * its active descendant, so a row may scroll out of the page without taking the focus with it.
 */
export function Tree<Row extends TreeRow>(props: TreeProps<Row>) {
  const { label, rows, selectedId, onSelect, onToggle, renderRow, className } = props
  const box = useRef<HTMLDivElement>(null)
  const treeId = useId()
  const typed = useRef({ text: '', atMs: 0 })
  const rowHeight = ROW_HEIGHT * useRootFontSize()
  const selected = rows.findIndex((row) => row.id === selectedId)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The selected row must stay in the page: it is what the focus points at.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      return selected < 0 || shown.includes(selected) ? shown : [...shown, selected].toSorted((a, b) => a - b)
    },
  })
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])
  const select = (index: number): void => {
    const row = rows[index]
    if (row === undefined) return
    onSelect(row)
    virtualizer.scrollToIndex(index, { align: 'auto' })
  }
  // A pointer has its own row in mind: selecting the first one would scroll that row away from under it.
  const isPointed = useRef(false)
  const onKeyDown = (event: KeyboardEvent): void => {
    const current = rows[selected]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if ((event.key === 'Enter' || event.key === ' ') && current !== undefined) {
      if (current.isExpanded !== null) onToggle(current)
      onSelect(current)
    } else {
      const target = treeKeyTarget(event.key, rows, selected, typed.current)
      if (target === null) return
      if (target === 'toggle') {
        if (current !== undefined) onToggle(current)
      } else select(target)
    }
    event.preventDefault()
  }

  return (
    <div
      ref={box}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={selected < 0 ? undefined : `${treeId}-${selected}`}
      onKeyDown={onKeyDown}
      onPointerDown={() => {
        isPointed.current = true
      }}
      onPointerUp={() => {
        isPointed.current = false
      }}
      onFocus={() => !isPointed.current && selected < 0 && select(0)}
      className={classNames('group/tree min-h-0 overflow-auto py-1 focus-inside', className)}
    >
      <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            // The keyboard is the tree's own: a key listener on each row would be a second one.
            <div
              key={row.id}
              id={`${treeId}-${index}`}
              role="treeitem"
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.siblings}
              aria-selected={index === selected}
              {...(row.isExpanded === null ? {} : { 'aria-expanded': row.isExpanded })}
              onClick={() => {
                onSelect(row)
                if (row.isExpanded !== null) onToggle(row)
              }}
              className={classNames(
                'absolute inset-x-0 flex min-w-max items-center gap-1 pr-3 pl-2 text-sm hover:bg-hover',
                index === selected &&
                  'bg-selected hover:bg-selected group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-focus',
              )}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
            >
              <span
                aria-hidden
                className="h-full shrink-0 bg-[repeating-linear-gradient(to_right,transparent_0_7px,var(--color-line)_7px_8px,transparent_8px_0.875rem)]"
                style={{ width: `${(row.level - 1) * INDENT}rem` }}
              />
              <ChevronRight
                aria-hidden
                className={classNames(
                  'size-3.5 shrink-0 text-faint transition-transform duration-75',
                  row.isExpanded === true && 'rotate-90',
                  row.isExpanded === null && 'invisible',
                )}
              />
              {renderRow(row, index === selected)}
            </div>
          )
        })}
      </div>
    </div>
  )
}

import type { ReactNode } from 'react'
import { Group, Panel, Separator, useDefaultLayout, type PanelProps } from 'react-resizable-panels'
import { classNames } from './class-names.ts'

export interface SplitGroupProps {
  /** Name under which the sizes are remembered. */
  id: string
  orientation?: 'horizontal' | 'vertical'
  /** Ids of the panels that are there now, in order: each set of panels has its own remembered sizes. */
  panelIds: readonly string[]
  className?: string
  children: ReactNode
}

/** Panels with splitters between them, which move by mouse and by keyboard. Sizes outlive the window. */
export function SplitGroup({ id, orientation = 'horizontal', panelIds, className, children }: SplitGroupProps) {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: `split:${id}`,
    panelIds: [...panelIds],
    onlySaveAfterUserInteractions: true,
    storage: localStorage,
  })
  return (
    <Group
      id={id}
      orientation={orientation}
      defaultLayout={defaultLayout}
      onLayoutChanged={onLayoutChanged}
      className={classNames('min-h-0 min-w-0 flex-1', className)}
    >
      {children}
    </Group>
  )
}

export interface SplitPanelProps extends Pick<PanelProps, 'defaultSize' | 'minSize' | 'maxSize'> {
  id: string
  /** Keeps its width while the window grows; at least one panel must not. */
  isFixed?: boolean
  className?: string
  children: ReactNode
}

export function SplitPanel({ isFixed = false, className, children, ...sizes }: SplitPanelProps) {
  return (
    <Panel
      {...sizes}
      groupResizeBehavior={isFixed ? 'preserve-pixel-size' : 'preserve-relative-size'}
      className={classNames('flex min-h-0 min-w-0 flex-col overflow-hidden', className)}
      style={{ overflow: 'hidden' }}
    >
      {children}
    </Panel>
  )
}

/** The line between two panels. Arrow keys move it, a double click puts it back. */
export function Splitter({
  label,
  orientation = 'horizontal',
}: {
  label: string
  orientation?: 'horizontal' | 'vertical'
}) {
  return (
    <Separator
      aria-label={label}
      className={classNames(
        'relative shrink-0 bg-line outline-none transition-colors data-[separator=active]:bg-fill data-[separator=hover]:bg-fill focus-visible:bg-fill focus-visible:ring-2 focus-visible:ring-focus',
        orientation === 'horizontal' ? 'w-px' : 'h-px',
      )}
    />
  )
}

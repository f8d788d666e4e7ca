import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface TabDefinition<Id extends string> {
  readonly id: Id
  readonly label: string
  /** A count or a mark after the label. */
  readonly badge?: ReactNode
}

export interface TabsProps<Id extends string> {
  tabs: readonly TabDefinition<Id>[]
  value: Id
  onChange: (id: Id) => void
  /** Name of the set, read aloud. */
  label: string
  /** At the end of the bar. */
  end?: ReactNode
  /** `underline` for the parts of a column, `pill` for a choice within one. */
  look?: 'underline' | 'pill'
  className?: string
  /** TabPanel elements. */
  children: ReactNode
}

const LOOKS = {
  underline: {
    list: 'h-9 gap-4 border-b px-4',
    tab: 'h-9 border-b-2 border-transparent data-[state=active]:border-fill data-[state=active]:text-ink',
  },
  pill: {
    list: 'gap-0.5 py-1',
    tab: 'h-6 rounded-sm px-2 data-[state=active]:bg-press data-[state=active]:text-ink',
  },
}

/** A row of tabs and the panel of the chosen one. Arrow keys move, as the ARIA pattern has it. */
export function Tabs<Id extends string>(props: TabsProps<Id>) {
  const { tabs, value, onChange, label, end, look = 'underline', className, children } = props
  return (
    <Radix.Root
      value={value}
      onValueChange={(id) => {
        const chosen = tabs.find((tab) => tab.id === id)
        if (chosen !== undefined) onChange(chosen.id)
      }}
      className={classNames('flex min-h-0 min-w-0 flex-1 flex-col', className)}
    >
      <div className={classNames('flex shrink-0 items-center justify-between', look === 'underline' && 'border-b')}>
        <Radix.List
          aria-label={label}
          className={classNames('flex min-w-0 items-center overflow-x-auto', LOOKS[look].list, 'border-b-0')}
        >
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.id}
              value={tab.id}
              // Who clicks on the tab that is shown already wants it to stay.
              onClick={() => onChange(tab.id)}
              className={classNames(
                'flex shrink-0 items-center gap-1.5 text-sm font-medium whitespace-nowrap text-muted select-none hover:text-ink focus-inside',
                LOOKS[look].tab,
              )}
            >
              {tab.label}
              {tab.badge}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {end !== undefined && (
          <div className={classNames('flex shrink-0 items-center gap-1', look === 'underline' && 'pr-2')}>{end}</div>
        )}
      </div>
      {children}
    </Radix.Root>
  )
}

export interface TabPanelProps {
  id: string
  className?: string
  /** Stays in the page while hidden, so that a scroll position or a half-written answer is not lost. */
  isKept?: boolean
  children: ReactNode
}

export function TabPanel({ id, className, isKept = false, children }: TabPanelProps) {
  return (
    <Radix.Content
      value={id}
      {...(isKept ? { forceMount: true } : {})}
      className={classNames('min-h-0 flex-1 flex-col data-[state=active]:flex data-[state=inactive]:hidden', className)}
    >
      {children}
    </Radix.Content>
  )
}

import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { KeyHint } from './key-hint.tsx'

export type MenuEntry =
  | {
      readonly kind: 'item'
      readonly id: string
      readonly label: string
      readonly icon?: LucideIcon
      readonly keys?: string
      readonly isDangerous?: boolean
      /** Why it is not possible now; shown below the label. */
      readonly unavailable?: string | null
      readonly onSelect: () => void
    }
  | {
      readonly kind: 'check'
      readonly id: string
      readonly label: string
      readonly isChecked: boolean
      readonly onChange: (isChecked: boolean) => void
    }
  | { readonly kind: 'line'; readonly id: string }

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactNode
  entries: readonly MenuEntry[]
  align?: 'start' | 'end'
}

const ROW =
  'flex min-h-7 items-center gap-2 rounded-xs px-2 py-1 text-sm text-ink outline-none select-none data-[disabled]:text-faint data-[highlighted]:bg-fill data-[highlighted]:text-on-fill'

/** A menu behind a button. Not modal: Radix's modal menu locks the scroll with a style tag, which our policy refuses. */
export function Menu({ trigger, entries, align = 'start' }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-md bg-raised p-1 shadow-float animate-enter"
        >
          {entries.map((entry) => (
            <MenuRow key={entry.id} entry={entry} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function MenuRow({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'line') return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
  if (entry.kind === 'check')
    return (
      <Radix.CheckboxItem
        className={ROW}
        checked={entry.isChecked}
        onCheckedChange={entry.onChange}
        onSelect={(event) => event.preventDefault()}
      >
        <span className="w-4 shrink-0">
          <Radix.ItemIndicator>
            <Check aria-hidden className="size-4" />
          </Radix.ItemIndicator>
        </span>
        {entry.label}
      </Radix.CheckboxItem>
    )
  const { icon: Icon, unavailable = null } = entry
  return (
    <Radix.Item
      className={classNames(ROW, entry.isDangerous === true && 'text-bad data-[highlighted]:bg-bad-fill', 'group')}
      disabled={unavailable !== null}
      onSelect={entry.onSelect}
    >
      {Icon && <Icon aria-hidden className="size-4 shrink-0 opacity-75" />}
      <span className="min-w-0 flex-1">
        {entry.label}
        {unavailable !== null && <span className="block text-xs text-faint">{unavailable}</span>}
      </span>
      {entry.keys !== undefined && <KeyHint keys={entry.keys} className="group-data-[highlighted]:text-on-fill" />}
    </Radix.Item>
  )
}

import { Ellipsis } from 'lucide-react'
import { IconButton } from './icon-button.tsx'
import { Menu, type MenuEntry } from './menu.tsx'

/** The menu of a row in a list: its button shows itself where the row is looked at, by mouse or by keyboard. */
export function RowMenu({ label, entries }: { label: string; entries: readonly MenuEntry[] }) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton
          icon={Ellipsis}
          size="sm"
          label={label}
          className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100"
        />
      }
      entries={entries}
    />
  )
}

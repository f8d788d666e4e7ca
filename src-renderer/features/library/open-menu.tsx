import { FileArchive, FolderOpen, Plus } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useLibraryText } from './library-text.ts'

export interface OpenMenuProps {
  onPick: (kind: 'folder' | 'package') => void
  kind?: 'primary' | 'secondary' | 'ghost'
}

/** The way in without dragging: a folder, or a package. */
export function OpenMenu({ onPick, kind = 'secondary' }: OpenMenuProps) {
  const t = useLibraryText()
  return (
    <Menu
      align="end"
      trigger={
        <Button kind={kind} size={kind === 'ghost' ? 'sm' : 'md'} icon={Plus}>
          {kind === 'ghost' ? t('open') : t('open_skill')}
        </Button>
      }
      entries={[
        {
          kind: 'item',
          id: 'folder',
          label: t('open_folder'),
          icon: FolderOpen,
          keys: 'Mod+O',
          onSelect: () => onPick('folder'),
        },
        { kind: 'item', id: 'package', label: t('open_package'), icon: FileArchive, onSelect: () => onPick('package') },
      ]}
    />
  )
}

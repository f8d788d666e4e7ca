import { Bookmark, Save } from 'lucide-react'
import { useState, type SyntheticEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toast.tsx'
import { useSetupText } from './setup-text.ts'
import { changeSetup, removeSet, saveSet, useSetups, type SavedSet } from './setup-store.ts'

const NONE: readonly SavedSet[] = []

/** Values that were saved under a name, to be put back with one click. */
export function SavedSets({ libraryId }: { libraryId: string }) {
  const t = useSetupText()
  const [isNaming, setNaming] = useState(false)
  const [name, setName] = useState('')
  const sets = useSetups((state) => state.sets[libraryId] ?? NONE)
  const entries: MenuEntry[] = [
    ...sets.map((set): MenuEntry => ({
      kind: 'item',
      id: `use-${set.name}`,
      label: set.name,
      icon: Bookmark,
      onSelect: () => changeSetup(libraryId, { input: set.input, parameter: set.parameter, jsonDraft: null }),
    })),
    ...(sets.length === 0
      ? [{ kind: 'item', id: 'none', label: t('sets_none'), unavailable: '', onSelect: () => undefined } as const]
      : []),
    { kind: 'line', id: 'line' },
    { kind: 'item', id: 'save', label: t('set_save'), icon: Save, onSelect: () => setNaming(true) },
    ...sets.map((set): MenuEntry => ({
      kind: 'item',
      id: `remove-${set.name}`,
      label: t('set_remove', { name: set.name }),
      isDangerous: true,
      onSelect: () => removeSet(libraryId, set.name),
    })),
  ]
  const close = (): void => {
    setNaming(false)
    setName('')
  }
  const save = (event: SyntheticEvent): void => {
    event.preventDefault()
    const given = name.trim()
    if (given === '') return
    saveSet(libraryId, given)
    showToast({ tone: 'ok', title: t('set_saved', { name: given }) })
    close()
  }
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button size="sm" kind="ghost" icon={Bookmark}>
            {t('sets')}
          </Button>
        }
        entries={entries}
      />
      <Dialog
        isOpen={isNaming}
        onClose={close}
        size="sm"
        title={t('set_save_title')}
        description={t('set_save_about')}
        footer={
          <>
            <Button onClick={close}>{t('cancel')}</Button>
            <Button kind="primary" type="submit" form="save-set">
              {t('save')}
            </Button>
          </>
        }
      >
        <form id="save-set" onSubmit={save} className="pt-1">
          <Field label={t('set_name')}>
            {({ id }) => <TextInput autoFocus id={id} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        </form>
      </Dialog>
    </>
  )
}

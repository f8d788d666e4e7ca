import { CircleX, FolderOpen, LoaderCircle, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LibraryItem } from '../../../src-main/contract/skill.ts'
import { describeError } from '../../api/describe-error.ts'
import { desktop } from '../../api/desktop.ts'
import { useCheckAgain, useLibrary, useRemoveFromLibrary } from '../../api/use-library.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { showToast } from '../../ui/toast.tsx'
import { useUiText } from '../../ui/ui-text.ts'
import { useLibraryText } from './library-text.ts'
import { OpenMenu } from './open-menu.tsx'
import { SkillRow } from './skill-row.tsx'
import { dismissAddition, useAdditions, type Addition } from './use-add-skills.ts'

export interface SkillListProps {
  selectedId: string | null
  onSelect: (item: LibraryItem) => void
  onPick: (kind: 'folder' | 'package') => void
  /** For an entry whose folder is gone: where is it now? */
  onLocate: (item: LibraryItem) => void
  onInstall: (item: LibraryItem) => void
  /** Under the skills, in the same column. */
  below?: ReactNode
}

/** The skills that the author works on. */
export function SkillList({ selectedId, onSelect, onPick, onLocate, onInstall, below }: SkillListProps) {
  const t = useLibraryText()
  const library = useLibrary()
  const additions = useAdditions()
  const remove = useRemoveFromLibrary()
  const checkAgain = useCheckAgain()
  const problemText = useProblemText()
  const items = library.data ?? []
  const removeItem = (item: LibraryItem): void =>
    remove.mutate(item.library_id, {
      onSuccess: () =>
        showToast({
          title: t('removed', { name: item.label }),
          detail: item.kind === 'folder' ? t('removed_about') : t('removed_package'),
        }),
      onError: (error) => showToast({ tone: 'bad', title: problemText(describeError(error)).title }),
    })

  return (
    <section aria-label={t('title')} className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-9 shrink-0 items-center justify-between pr-2 pl-4">
        <h2 className="text-xs font-semibold text-muted">{t('title')}</h2>
        <OpenMenu kind="ghost" onPick={onPick} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto pb-2">
        {library.isPending && <SkeletonRows rows={3} />}
        {library.isError && library.data === undefined && (
          <Banner tone="bad" title={t('load_failed')} className="mx-3">
            {problemText(describeError(library.error)).title}
          </Banner>
        )}
        <ul>
          {/* Where the skill will be: the newest is the first. */}
          {additions.map((addition) => (
            <AdditionRow key={addition.id} addition={addition} />
          ))}
          {items.map((item) => (
            <SkillRow
              key={item.library_id}
              item={item}
              isSelected={item.library_id === selectedId}
              onSelect={() => onSelect(item)}
              onRemove={() => removeItem(item)}
              onCheckAgain={() => checkAgain.mutate(item.library_id)}
              onLocate={() => onLocate(item)}
              onInstall={() => onInstall(item)}
              onReveal={() => void desktop()?.revealSkill(item.library_id)}
            />
          ))}
        </ul>
        {library.isSuccess && items.length === 0 && additions.length === 0 && (
          <EmptyState icon={FolderOpen} title={t('empty')} action={<OpenMenu onPick={onPick} />}>
            {t('empty_about')}
          </EmptyState>
        )}
        {items.length > 0 && <p className="px-4 pt-2 text-xs text-pretty text-faint">{t('drop_hint')}</p>}
        {below}
      </div>
    </section>
  )
}

function AdditionRow({ addition }: { addition: Addition }) {
  const t = useLibraryText()
  const ui = useUiText()
  const { name, state, error, retry } = addition
  if (state !== 'failed')
    return (
      <li className="flex items-center gap-2 px-4 py-1.5 text-sm text-muted">
        <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-accent" />
        <span className="truncate">{state === 'reading' ? t('reading', { name }) : t('adding', { name })}</span>
      </li>
    )
  return (
    <li role="alert" className="mx-2 my-1 flex items-start gap-2 rounded-sm bg-bad-soft py-1.5 pr-1 pl-2 text-sm">
      <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere text-bad">{t('add_failed', { name })}</p>
        <p className="text-xs wrap-anywhere">{error}</p>
        <Button size="sm" className="mt-1.5" onClick={retry}>
          {t('retry')}
        </Button>
      </div>
      <IconButton icon={X} size="sm" label={ui('dismiss')} onClick={() => dismissAddition(addition.id)} />
    </li>
  )
}

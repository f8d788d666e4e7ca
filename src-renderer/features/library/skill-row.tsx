import {
  CircleCheck,
  CircleX,
  FolderSearch,
  FolderX,
  PackagePlus,
  RefreshCw,
  Trash2,
  TriangleAlert,
} from 'lucide-react'
import type { LibraryItem } from '../../../src-main/contract/skill.ts'
import { desktop } from '../../api/desktop.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { RowMenu } from '../../ui/row-menu.tsx'
import { useLibraryText } from './library-text.ts'

export interface SkillRowProps {
  item: LibraryItem
  isSelected: boolean
  onSelect: () => void
  onRemove: () => void
  onCheckAgain: () => void
  onLocate: () => void
  onReveal: () => void
  onInstall: () => void
}

/** One skill: its name, whether it would run, and what can be done with the entry. */
export function SkillRow(props: SkillRowProps) {
  const { item, isSelected, onSelect, onRemove, onCheckAgain, onLocate, onReveal, onInstall } = props
  const t = useLibraryText()
  const isMissing = item.state === 'missing'
  const canReveal = desktop() !== null && item.kind === 'folder'
  return (
    <li className="group relative px-2">
      <button
        type="button"
        aria-current={isSelected ? 'true' : undefined}
        onClick={onSelect}
        className={classNames(
          'flex w-full items-start gap-2 rounded-sm py-1.5 pr-8 pl-2 text-left focus-inside',
          isSelected ? 'bg-selected' : 'hover:bg-hover',
        )}
      >
        <StateIcon item={item} />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            <span className={classNames('truncate text-sm', isSelected && 'font-medium')}>{item.label}</span>
            {item.is_sample && <Badge>{t('sample')}</Badge>}
          </span>
          <span className="block truncate text-xs text-muted" title={item.path ?? undefined}>
            {isMissing && t('missing')}
            {item.state === 'problems' && t('problems', { count: item.error_count })}
            {item.state === 'ok' && (item.warning_count > 0 ? t('warnings', { count: item.warning_count }) : t('ok'))}
          </span>
        </span>
      </button>
      <div className="absolute top-1.5 right-3">
        <RowMenu
          label={t('more', { name: item.label })}
          entries={[
            ...(canReveal && !isMissing
              ? [{ kind: 'item', id: 'reveal', label: t('reveal'), icon: FolderSearch, onSelect: onReveal } as const]
              : []),
            { kind: 'item', id: 'check', label: t('check_again'), icon: RefreshCw, onSelect: onCheckAgain },
            {
              kind: 'item',
              id: 'install',
              label: t('install'),
              icon: PackagePlus,
              unavailable: item.state === 'ok' ? null : t('install_not_ok'),
              onSelect: onInstall,
            },
            { kind: 'line', id: 'line' },
            { kind: 'item', id: 'remove', label: t('remove'), icon: Trash2, isDangerous: true, onSelect: onRemove },
          ]}
        />
      </div>
      {isMissing && (
        <div className="flex gap-1.5 pt-0.5 pb-1.5 pl-8">
          <Button size="sm" icon={FolderSearch} onClick={onLocate}>
            {t('locate')}
          </Button>
          <Button size="sm" kind="ghost" onClick={onRemove}>
            {t('remove_short')}
          </Button>
        </div>
      )}
    </li>
  )
}

function StateIcon({ item }: { item: LibraryItem }) {
  const look = 'mt-0.5 size-4 shrink-0'
  if (item.state === 'missing') return <FolderX aria-hidden className={classNames(look, 'text-faint')} />
  if (item.state === 'problems') return <CircleX aria-hidden className={classNames(look, 'text-bad')} />
  if (item.warning_count > 0) return <TriangleAlert aria-hidden className={classNames(look, 'text-warn')} />
  return <CircleCheck aria-hidden className={classNames(look, 'text-ok')} />
}

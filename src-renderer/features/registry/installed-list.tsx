import { Copy, Package, PackageX, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { InstalledSkill } from '../../../src-main/contract/registry.ts'
import { describeError } from '../../api/describe-error.ts'
import { installedId } from '../../api/skill-origin.ts'
import { useInstalledSkills, useUninstall } from '../../api/use-registry.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { copyText } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RowMenu } from '../../ui/row-menu.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { showToast } from '../../ui/toast.tsx'
import { useRegistryText } from './registry-text.ts'

export interface InstalledListProps {
  selectedId: string | null
  onSelect: (libraryId: string) => void
}

/** The skills of the registry, below those of the library. Not there at all while nothing is installed. */
export function InstalledList({ selectedId, onSelect }: InstalledListProps) {
  const t = useRegistryText()
  const problemText = useProblemText()
  const skills = useInstalledSkills()
  const [doomed, setDoomed] = useState<InstalledSkill | null>(null)
  if (skills.isError)
    return (
      <Banner tone="bad" title={t('load_failed')} className="mx-3 mt-2">
        {problemText(describeError(skills.error)).title}
      </Banner>
    )
  if (skills.data === undefined || skills.data.length === 0) return null
  return (
    <section aria-label={t('title')} className="mt-2 border-t pt-1.5">
      <h2 className="flex h-7 items-center px-4 text-xs font-semibold text-muted" title={t('about')}>
        {t('title')}
      </h2>
      <ul>
        {skills.data.map((skill) => (
          <InstalledRow
            key={skill.id}
            skill={skill}
            isSelected={installedId(skill.id) === selectedId}
            onSelect={() => onSelect(installedId(skill.id))}
            onUninstall={() => setDoomed(skill)}
          />
        ))}
      </ul>
      <UninstallDialog skill={doomed} onClose={() => setDoomed(null)} />
    </section>
  )
}

interface InstalledRowProps {
  skill: InstalledSkill
  isSelected: boolean
  onSelect: () => void
  onUninstall: () => void
}

function InstalledRow({ skill, isSelected, onSelect, onUninstall }: InstalledRowProps) {
  const t = useRegistryText()
  const isHealthy = skill.health === 'healthy'
  const Icon = isHealthy ? Package : PackageX
  const archived = skill.archived_versions.length
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
        <Icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', isHealthy ? 'text-muted' : 'text-bad')} />
        <span className="min-w-0 flex-1">
          <span className={classNames('block truncate text-sm', isSelected && 'font-medium')}>{skill.name}</span>
          <span className="block truncate text-xs text-muted figures" title={skill.archived_versions.join(', ')}>
            {isHealthy
              ? [
                  t('version', { version: skill.version }),
                  ...(archived === 0 ? [] : [t('archived', { count: archived })]),
                ].join(' · ')
              : t('degraded', { problem: skill.health_error ?? '' })}
          </span>
        </span>
      </button>
      <div className="absolute top-1.5 right-3">
        <RowMenu
          label={t('more', { name: skill.name })}
          entries={[
            { kind: 'item', id: 'run', label: t('set_up'), icon: Play, onSelect },
            { kind: 'item', id: 'copy', label: t('copy_id'), icon: Copy, onSelect: () => void copyText(skill.id) },
            { kind: 'line', id: 'line' },
            {
              kind: 'item',
              id: 'remove',
              label: t('uninstall'),
              icon: Trash2,
              isDangerous: true,
              onSelect: onUninstall,
            },
          ]}
        />
      </div>
    </li>
  )
}

function UninstallDialog({ skill, onClose }: { skill: InstalledSkill | null; onClose: () => void }) {
  const t = useRegistryText()
  const problemText = useProblemText()
  const uninstall = useUninstall()
  const archived = skill?.archived_versions.length ?? 0
  const remove = (): void => {
    if (skill === null) return
    uninstall.mutate(skill.id, {
      onSuccess: () => showToast({ title: t('uninstalled', { name: skill.name }) }),
      onError: (error) => showToast({ tone: 'bad', title: problemText(describeError(error)).title }),
      onSettled: onClose,
    })
  }
  return (
    <Dialog
      isOpen={skill !== null}
      onClose={onClose}
      size="sm"
      title={t('uninstall_title', { name: skill?.name ?? '' })}
      description={[
        t('uninstall_about', { version: skill?.version ?? '' }),
        ...(archived === 0 ? [] : [t('uninstall_archived', { count: archived })]),
      ].join(' ')}
      footer={
        <>
          <Button onClick={onClose}>{t('keep')}</Button>
          <Button kind="danger" isBusy={uninstall.isPending} onClick={remove}>
            {t('uninstall_yes')}
          </Button>
        </>
      }
    />
  )
}

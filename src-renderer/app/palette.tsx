import { Command } from 'cmdk'
import { FolderCode, Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useState } from 'react'
import { useLibrary } from '../api/use-library.ts'
import { useRunList } from '../api/use-run-list.ts'
import { BACKDROP } from '../ui/dialog.tsx'
import { formatWhen } from '../ui/format.ts'
import { KeyHint } from '../ui/key-hint.tsx'
import { shownStatus, StatusIcon } from '../ui/status-badge.tsx'
import { useLanguage } from '../ui/text.ts'
import { useAppText } from './app-text.ts'
import { COMMAND_IDS, COMMANDS, type CommandActions } from './commands.ts'
import { originOf } from '../api/skill-origin.ts'
import { showRun, showSkill } from './window-store.ts'

export interface PaletteProps {
  onClose: () => void
  actions: CommandActions
}

const GROUP =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-faint'
const ROW = 'flex h-8 items-center gap-2.5 rounded-sm px-2.5 text-sm select-none data-[selected=true]:bg-selected'

/** Everything that the window can do, by name. */
export function Palette({ onClose, actions }: PaletteProps) {
  const t = useAppText()
  const language = useLanguage()
  const [search, setSearch] = useState('')
  const library = useLibrary()
  const runs = useRunList({ status: null, engine: null, search: '' })
  const recent = runs.data?.pages[0]?.runs.slice(0, 20) ?? []
  const choose = (act: () => void) => (): void => {
    onClose()
    // After the dialog gave the focus back: an action may want it somewhere else.
    setTimeout(act, 0)
  }
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className={BACKDROP} />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(38rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-lg bg-raised shadow-float outline-none"
        >
          <Radix.Title className="sr-only">{t('palette')}</Radix.Title>
          <Command label={t('palette')} loop>
            <div className="flex items-center gap-2.5 border-b px-3.5">
              <Search aria-hidden className="size-4 shrink-0 text-faint" />
              <Command.Input
                value={search}
                onValueChange={setSearch}
                placeholder={t('palette_hint')}
                className="h-11 flex-1 bg-transparent text-md outline-none"
              />
              <KeyHint keys="Esc" />
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5 pt-0">
              <Command.Empty className="px-3 py-6 text-center text-sm text-muted">{t('palette_none')}</Command.Empty>
              <Command.Group heading={t('palette_commands')} className={GROUP}>
                {COMMAND_IDS.map((id) => {
                  const act = actions[id]
                  const { keys } = COMMANDS[id]
                  return (
                    act !== undefined && (
                      <Command.Item
                        key={id}
                        value={t(`cmd_${id}`)}
                        keywords={[id]}
                        onSelect={choose(act)}
                        className={ROW}
                      >
                        <span className="min-w-0 flex-1 truncate">{t(`cmd_${id}`)}</span>
                        {keys !== null && <KeyHint keys={keys} />}
                      </Command.Item>
                    )
                  )
                })}
              </Command.Group>
              <Command.Group heading={t('palette_skills')} className={GROUP}>
                {library.data?.map((item) => (
                  <Command.Item
                    key={item.library_id}
                    value={`${item.label} ${item.library_id}`}
                    onSelect={choose(() => showSkill(item.library_id, item.last_request_id))}
                    className={ROW}
                  >
                    <FolderCode aria-hidden className="size-4 shrink-0 text-faint" />
                    <span className="truncate">{item.label}</span>
                  </Command.Item>
                ))}
              </Command.Group>
              <Command.Group heading={t('palette_runs')} className={GROUP}>
                {recent.map((run) => (
                  <Command.Item
                    key={run.request_id}
                    value={`${run.skill_id} ${run.request_id}`}
                    onSelect={choose(() => showRun(run.request_id, originOf(run)))}
                    className={ROW}
                  >
                    <StatusIcon status={shownStatus(run)} />
                    <span className="min-w-0 flex-1 truncate">{run.skill_id}</span>
                    <span className="text-xs text-faint figures">
                      {run.engine} · {formatWhen(run.created_at, language)}
                    </span>
                  </Command.Item>
                ))}
              </Command.Group>
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

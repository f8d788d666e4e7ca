import { Dialog } from '../ui/dialog.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { useAppText } from './app-text.ts'
import { COMMAND_GROUPS, COMMAND_IDS, COMMANDS } from './commands.ts'

/** Every key of the window, from the table that the listener reads. */
export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useAppText()
  return (
    <Dialog isOpen={isOpen} onClose={onClose} size="lg" title={t('shortcuts')} description={t('shortcuts_about')}>
      <div className="gap-x-8 sm:columns-2">
        {COMMAND_GROUPS.map((group) => (
          <section key={group} aria-label={t(`group_${group}`)} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-muted">{t(`group_${group}`)}</h3>
            <dl className="divide-y">
              {COMMAND_IDS.filter((id) => COMMANDS[id].group === group).map((id) => {
                const { keys } = COMMANDS[id]
                return (
                  keys !== null && (
                    <div key={id} className="flex items-center justify-between gap-3 py-1">
                      <dt className="text-sm">{t(`cmd_${id}`)}</dt>
                      <dd>
                        <KeyHint keys={keys} />
                      </dd>
                    </div>
                  )
                )
              })}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

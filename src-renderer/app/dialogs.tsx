import { lazy, Suspense } from 'react'
import { EnginesDialog } from '../features/engines/engines-dialog.tsx'
import { TrustDialog } from '../features/first-run/trust-dialog.tsx'
import { ApiDialog } from '../features/settings/api-dialog.tsx'
import { SettingsDialog } from '../features/settings/settings-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useAppText } from './app-text.ts'
import type { CommandActions } from './commands.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import type { ChosenSkill } from './use-chosen-skill.ts'
import type { RunActions } from './use-run-actions.ts'
import { openDialog, useWindow } from './window-store.ts'

const Palette = lazy(async () => {
  const { Palette: component } = await import('./palette.tsx')
  return { default: component }
})

export interface DialogsProps {
  actions: CommandActions
  runs: RunActions
  chosen: ChosenSkill
  isAskingToCancel: boolean
  onCancelAnswer: (mustCancel: boolean) => void
}

/** Everything that opens over the window. */
export function Dialogs({ actions, runs, chosen, isAskingToCancel, onCancelAnswer }: DialogsProps) {
  const t = useAppText()
  const dialog = useWindow((state) => state.dialog)
  const close = (): void => openDialog(null)
  const { untrusted } = runs
  return (
    <>
      <SettingsDialog isOpen={dialog === 'settings'} onClose={close} />
      <ShortcutsDialog isOpen={dialog === 'shortcuts'} onClose={close} />
      <ApiDialog isOpen={dialog === 'api'} onClose={close} />
      <EnginesDialog isOpen={dialog === 'engines'} onClose={close} />
      {dialog === 'palette' && (
        <Suspense>
          <Palette onClose={close} actions={actions} />
        </Suspense>
      )}
      <TrustDialog
        skill={untrusted === null ? null : { libraryId: untrusted.libraryId, name: chosen.answer?.item.label ?? '' }}
        engine={chosen.engines.find((engine) => engine.engine === untrusted?.engine) ?? null}
        onAnswer={runs.answerTrust}
      />
      <Dialog
        isOpen={isAskingToCancel}
        onClose={() => onCancelAnswer(false)}
        size="sm"
        title={t('cancel_title')}
        description={t('cancel_about')}
        footer={
          <>
            <Button onClick={() => onCancelAnswer(false)}>{t('cancel_keep')}</Button>
            <Button kind="danger" onClick={() => onCancelAnswer(true)}>
              {t('cancel_run')}
            </Button>
          </>
        }
      />
    </>
  )
}

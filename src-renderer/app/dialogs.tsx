import { lazy, Suspense } from 'react'
import { EnginesDialog } from '../features/engines/engines-dialog.tsx'
import { DeleteRunDialog } from '../features/history/delete-run-dialog.tsx'
import { TrustDialog } from '../features/first-run/trust-dialog.tsx'
import { installedId } from '../api/skill-origin.ts'
import { InstallDialog, type InstallOffer } from '../features/registry/install-dialog.tsx'
import { ApiDialog } from '../features/settings/api-dialog.tsx'
import { SettingsDialog } from '../features/settings/settings-dialog.tsx'
import type { CommandActions } from './commands.ts'
import { LinkDialog } from './link-dialog.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import type { ChosenSkill } from './use-chosen-skill.ts'
import type { RunActions } from './use-run-actions.ts'
import { isTrusted, openDialog, showSkill, trustSkill, useWindow } from './window-store.ts'

const Palette = lazy(async () => {
  const { Palette: component } = await import('./palette.tsx')
  return { default: component }
})

export interface DialogsProps {
  actions: CommandActions
  runs: RunActions
  chosen: ChosenSkill
  /** The run that is about to be deleted. */
  doomedId: string | null
  onDoom: (requestId: string | null) => void
  /** The skill that is about to be installed. */
  installOffer: InstallOffer | null
  onInstallOffer: (offer: InstallOffer | null) => void
  /** An address out of an untrusted text that is about to be opened. */
  link: string | null
  onLink: (url: string | null) => void
}

/** Everything that opens over the window. */
export function Dialogs(props: DialogsProps) {
  const { actions, runs, chosen, doomedId, onDoom, installOffer, onInstallOffer, link, onLink } = props
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
      <DeleteRunDialog
        requestId={doomedId}
        onClose={() => onDoom(null)}
        onDeleted={(requestId) => {
          if (useWindow.getState().requestId === requestId) useWindow.setState({ requestId: null })
        }}
      />
      <InstallDialog
        offer={installOffer}
        onClose={() => onInstallOffer(null)}
        onInstalled={(skillId) => {
          // What was trusted as a folder is trusted as a copy of it.
          const isSample = chosen.answer?.item.is_sample === true
          if (chosen.libraryId !== null && (isSample || isTrusted(chosen.libraryId))) trustSkill(installedId(skillId))
        }}
        onShow={(skillId) => {
          onInstallOffer(null)
          showSkill(installedId(skillId))
        }}
      />
      <LinkDialog url={link} onClose={() => onLink(null)} />
    </>
  )
}

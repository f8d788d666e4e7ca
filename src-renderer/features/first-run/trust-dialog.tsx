import { useLibraryFiles } from '../../api/use-library.ts'
import { useSandbox } from '../../api/use-system.ts'
import type { EngineStatus } from '../../../src-main/contract/system.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SandboxNote } from '../../ui/sandbox-note.tsx'
import { useFirstRunText } from './first-run-text.ts'

export interface TrustDialogProps {
  /** The skill that is about to run for the first time; null while none is. */
  skill: { readonly libraryId: string; readonly name: string } | null
  engine: EngineStatus | null
  onAnswer: (isTrusted: boolean) => void
}

const SHOWN_SCRIPTS = 8

/** Before a skill of the person's own runs for the first time: what it brings and what that means. */
export function TrustDialog({ skill, engine, onAnswer }: TrustDialogProps) {
  const t = useFirstRunText()
  const files = useLibraryFiles(skill?.libraryId ?? '', skill !== null)
  const sandbox = useSandbox(skill !== null)
  const scripts = (files.data?.entries ?? []).filter(
    (entry) => !entry.is_dir && (entry.is_executable || /(^|\/)scripts\//.test(entry.path)),
  )
  return (
    <Dialog
      isOpen={skill !== null}
      onClose={() => onAnswer(false)}
      title={t('trust_title', { name: skill?.name ?? '' })}
      description={t('trust_about')}
      footer={
        <>
          <Button onClick={() => onAnswer(false)}>{t('trust_no')}</Button>
          <Button kind="primary" onClick={() => onAnswer(true)}>
            {t('trust_yes')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        {sandbox.data?.state === 'on' ? (
          <SandboxNote {...sandbox.data} className="text-sm" />
        ) : (
          <p>{t('trust_where')}</p>
        )}
        <p>
          {engine !== null && engine.uses_ai ? t('trust_agent', { engine: engine.title }) : t('trust_script')}{' '}
          {t('trust_network')}
        </p>
        <section aria-label={t('trust_scripts')} className="rounded-md bg-sunken px-3 py-2">
          {files.isPending ? (
            <p className="text-xs text-faint">{t('trust_loading')}</p>
          ) : scripts.length === 0 ? (
            <p className="text-xs">{t('trust_no_scripts')}</p>
          ) : (
            <>
              <h3 className="text-xs font-medium">{t('trust_scripts')}</h3>
              <ul className="mt-1 font-mono text-xs">
                {scripts.slice(0, SHOWN_SCRIPTS).map((entry) => (
                  <li key={entry.path} className="wrap-anywhere">
                    {entry.path}
                  </li>
                ))}
              </ul>
              {scripts.length > SHOWN_SCRIPTS && (
                <p className="text-xs text-muted">{t('trust_more', { count: scripts.length - SHOWN_SCRIPTS })}</p>
              )}
            </>
          )}
        </section>
      </div>
    </Dialog>
  )
}

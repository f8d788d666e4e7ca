import { LoaderCircle } from 'lucide-react'
import type { SkillInstall } from '../../../src-main/contract/registry.ts'
import { describeError } from '../../api/describe-error.ts'
import { useInstall, useInstalledSkills, type InstallFrom } from '../../api/use-registry.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { InlineCode } from '../../ui/inline-code.tsx'
import { announce } from '../../ui/live-region.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { useRegistryText } from './registry-text.ts'

/** What is about to be installed. */
export interface InstallOffer {
  readonly name: string
  readonly from: InstallFrom
  /** `same`: from the library, which holds the very package of the run. */
  readonly what: 'run' | 'library' | 'same'
  /** SHA-256 of the package that the person looked at, to tell when another one was installed. */
  readonly packageSha256: string | null
}

export interface InstallDialogProps {
  /** Null while none is. */
  offer: InstallOffer | null
  onClose: () => void
  /** Told of the id of a skill that is now installed. */
  onInstalled: (skillId: string) => void
  onShow: (skillId: string) => void
}

/** Installs a skill and says what came of it: the version, or everything that was against it. */
export function InstallDialog({ offer, ...rest }: InstallDialogProps) {
  return offer === null ? null : <OpenInstallDialog offer={offer} {...rest} />
}

function OpenInstallDialog({ offer, onClose, onInstalled, onShow }: InstallDialogProps & { offer: InstallOffer }) {
  const t = useRegistryText()
  const install = useInstall()
  const { data: outcome = null } = install
  const skillId = outcome?.status === 'succeeded' ? outcome.skill_id : null
  const start = (): void =>
    install.mutate(offer.from, {
      onSuccess: (done) => {
        if (done.status !== 'succeeded' || done.skill_id === null) return
        announce(t('installed', { name: done.skill_id, version: done.version ?? '' }))
        onInstalled(done.skill_id)
      },
    })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('install_title', { name: offer.name })}
      description={t('install_about')}
      footer={
        skillId !== null ? (
          <>
            <Button onClick={() => onShow(skillId)}>{t('show')}</Button>
            <Button kind="primary" onClick={onClose}>
              {t('close')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button kind="primary" isBusy={install.isPending} onClick={start}>
              {t('install_yes')}
            </Button>
          </>
        )
      }
    >
      {install.isPending ? (
        <p role="status" className="flex items-center gap-2 text-sm">
          <LoaderCircle aria-hidden className="size-4 animate-spin text-accent" />
          {t('installing')}
        </p>
      ) : outcome !== null ? (
        <Outcome outcome={outcome} offer={offer} />
      ) : install.isError ? (
        <Refused error={install.error} />
      ) : (
        <p className="text-sm">{t(`install_${offer.what}`)}</p>
      )}
    </Dialog>
  )
}

function Outcome({ outcome, offer }: { outcome: SkillInstall; offer: InstallOffer }) {
  const t = useRegistryText()
  const skills = useInstalledSkills()
  if (outcome.status !== 'succeeded') return <RefusedPackage install={outcome} />
  const values = { name: outcome.skill_id ?? offer.name, version: outcome.version ?? '' }
  const now = skills.data?.find(
    (skill) => skill.id === outcome.skill_id && skill.version === outcome.version,
  )?.package_sha256
  const isOther = offer.what === 'same' && typeof now === 'string' && now !== offer.packageSha256
  return (
    <Banner tone={isOther ? 'warn' : 'ok'} title={t(outcome.action === 'update' ? 'updated' : 'installed', values)}>
      {outcome.action === 'update' && <p>{t('updated_about')}</p>}
      {isOther && <p>{t('changed')}</p>}
    </Banner>
  )
}

function Refused({ error }: { error: unknown }) {
  const t = useRegistryText()
  const { title, advice, detail } = useProblemText()(describeError(error))
  return (
    <Banner tone="bad" title={t('refused')}>
      {[title, detail, advice].filter((part) => part !== null).join(' · ')}
    </Banner>
  )
}

function RefusedPackage({ install: { error, findings } }: { install: SkillInstall }) {
  const t = useRegistryText()
  const errors = findings.filter((finding) => finding.severity === 'error')
  const isVersion = errors.length === 0 && /version/i.test(error ?? '')
  return (
    <Banner tone="bad" title={t('refused')}>
      {error !== null && (
        <p>
          <InlineCode text={error} />
        </p>
      )}
      {isVersion && <p className="mt-1">{t('refused_hint')}</p>}
      {errors.length > 0 && (
        <>
          <h3 className="mt-2 font-medium">{t('findings', { count: errors.length })}</h3>
          <ul className="mt-1 flex list-disc flex-col gap-1 pl-4">
            {errors.map((finding) => (
              <li key={`${finding.rule} ${finding.file ?? ''} ${finding.line ?? ''} ${finding.message}`}>
                {finding.file !== null && (
                  <code className="mr-1 font-mono text-2xs">
                    {finding.file}
                    {finding.line !== null && `:${finding.line}`}
                  </code>
                )}
                <InlineCode text={finding.message} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Banner>
  )
}
